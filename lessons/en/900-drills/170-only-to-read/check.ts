/** A volume mounted read-only. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const mounted = step('mounted', async ({ docker }) => {
  const container = await docker.container('reader');
  if (!container?.State.Running)
    return fail('a running container reader', container?.State.Status ?? 'none', 'no-container');
  const mount = container.Mounts.find(({ Name }) => Name === 'books');
  if (mount?.Destination !== '/books') return fail('books at /books', mount?.Destination ?? 'not mounted', 'elsewhere');
  if (mount.RW) return fail('read-only', 'writable', 'writable');
  return undefined;
});

export default exercise({ steps: [mounted] });
