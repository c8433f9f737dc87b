/** A container that can write in two places only: judged by its settings. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

const locked = step('locked', async ({ docker }) => {
  const container = await docker.container('locked');
  if (!container) return fail('a container named locked', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  if (!container.HostConfig.ReadonlyRootfs) return fail('a read-only root file system', 'a writable one', 'writable');
  return undefined;
});

type Container = NonNullable<Awaited<ReturnType<Facts['docker']['container']>>>;

/** What is mounted at /scratch: its type, or undefined. */
function scratchOf({ HostConfig, Mounts }: Container): string | undefined {
  const isScratch = (path: string) => path.replace(/\/+$/, '') === '/scratch';
  if (Object.keys(HostConfig.Tmpfs ?? {}).some(isScratch)) return 'tmpfs';
  return Mounts.find(({ Destination }) => isScratch(Destination))?.Type;
}

const places = step('places', async ({ docker }) => {
  const container = await docker.container('locked');
  if (!container?.State.Running) return fail('a running container named locked', 'none', 'no-container');
  const scratch = scratchOf(container);
  if (scratch === undefined) return fail('a tmpfs at /scratch', 'nothing mounted', 'no-scratch');
  if (scratch !== 'tmpfs') return fail('a tmpfs at /scratch', `a ${scratch}`, 'not-tmpfs');
  const records = container.Mounts.find(({ Destination }) => Destination === '/records');
  if (records?.Name !== 'records')
    return fail('the volume records', records?.Name ?? 'no mount at /records', 'no-records');
  if (!records.RW) return fail('a writable volume', 'a read-only one', 'records-read-only');
  return undefined;
});

export default exercise({ steps: [locked, places] });
