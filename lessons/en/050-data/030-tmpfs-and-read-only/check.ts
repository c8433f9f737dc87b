/** A container that can write in two places only: judged by its settings and by writing as it would. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const locked = step('locked', async ({ docker }) => {
  const container = await docker.container('locked');
  if (!container) return fail('a container named locked', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  if (!container.HostConfig.ReadonlyRootfs) return fail('a read-only root file system', 'a writable one', 'writable');
  return undefined;
});

const places = step('places', async ({ docker, sh }) => {
  const container = await docker.container('locked');
  if (!container?.State.Running) return fail('a running container named locked', 'none', 'no-container');
  const scratch = (await sh('docker exec locked awk \'$2 == "/scratch" { print $3 }\' /proc/mounts')).stdout.trim();
  if (scratch === '') return fail('a tmpfs at /scratch', 'nothing mounted', 'no-scratch');
  if (scratch !== 'tmpfs') return fail('a tmpfs at /scratch', `a mount of ${scratch}`, 'not-tmpfs');
  const records = container.Mounts.find(({ Destination }) => Destination === '/records');
  if (records?.Name !== 'records')
    return fail('the volume records', records?.Name ?? 'no mount at /records', 'no-records');
  if (!records.RW) return fail('a writable volume', 'a read-only one', 'records-read-only');
  return undefined;
});

export default exercise({ steps: [locked, places] });
