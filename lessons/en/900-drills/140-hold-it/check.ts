/** A container is frozen, not ended. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const held = step('held', async ({ docker }) => {
  const container = await docker.container('beat');
  if (!container) return fail('the container beat, paused', 'it is gone', 'ended');
  const { Status } = container.State;
  if (Status === 'running') return fail('paused', Status, 'runs');
  if (Status !== 'paused') return fail('paused', Status, 'ended');
  return undefined;
});

export default exercise({ steps: [held] });
