/** Stop it and keep it: the state of one container. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const expected = 'a container clock with the status exited';

const stopped = step('stopped', async ({ docker }) => {
  const container = await docker.container('clock');
  if (!container) return fail(expected, 'no container of that name', 'gone');
  const { Status } = container.State;
  if (Status === 'paused') return fail(expected, 'paused', 'paused');
  if (Status !== 'exited') return fail(expected, Status, 'running');
  return undefined;
});

export default exercise({ steps: [stopped] });
