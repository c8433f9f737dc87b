/** Ended containers go, running ones stay. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const swept = step('swept', async ({ docker }) => {
  const containers = await docker.containers();
  if (!containers.some(({ Names, State }) => Names.includes('/server') && State === 'running'))
    return fail('server, running', 'it is gone', 'too-much');
  const ended = containers.filter(({ State }) => State !== 'running');
  if (ended.length > 0) return fail('no ended container', `${ended.length}`, 'left');
  return undefined;
});

export default exercise({ steps: [swept] });
