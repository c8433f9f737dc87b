/** The same container runs again, with what it had written. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const again = step('again', async ({ docker }) => {
  const container = await docker.container('web');
  if (!container) return fail('the container web', 'none', 'new');
  const changes = (await docker.changes('web')) ?? [];
  if (!changes.some(({ path }) => path === '/visits')) return fail('the old container', 'a new one', 'new');
  if (!container.State.Running) return fail('running', container.State.Status, 'still');
  return undefined;
});

export default exercise({ steps: [again] });
