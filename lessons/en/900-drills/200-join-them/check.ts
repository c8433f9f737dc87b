/** Two running containers on a network of their own. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const joined = step('joined', async ({ docker }) => {
  if (!(await docker.network('shop'))) return fail('a network shop', 'none', 'no-network');
  for (const name of ['web', 'db']) {
    const container = await docker.container(name);
    if (!container?.State.Running) return fail(`${name} running`, container?.State.Status ?? 'none', 'gone');
    if (!container.NetworkSettings.Networks.shop) return fail(`${name} on shop`, 'it is not', 'one-missing');
  }
  return undefined;
});

export default exercise({ steps: [joined] });
