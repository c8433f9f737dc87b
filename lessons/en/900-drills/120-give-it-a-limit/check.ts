/** A memory limit for a container that goes on running. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const limited = step('limited', async ({ docker }) => {
  const container = await docker.container('hungry');
  const changes = (await docker.changes('hungry')) ?? [];
  if (!container?.State.Running || !changes.some(({ path }) => path === '/work'))
    return fail('the container hungry, still running', container?.State.Status ?? 'none', 'other');
  const { Memory } = container.HostConfig;
  if (!Memory) return fail('a limit of 64 MiB', 'no limit', 'none');
  if (Memory !== 64 * 1024 * 1024) return fail('a limit of 64 MiB', `${Memory} bytes`, 'other-limit');
  return undefined;
});

export default exercise({ steps: [limited] });
