/** A container that reaches nobody. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const cut = step('cut', async ({ docker, sh }) => {
  const container = await docker.container('vault');
  if (!container?.State.Running)
    return fail('a running container vault', container?.State.Status ?? 'none', 'no-container');
  const { stdout } = await sh('docker exec vault ls /sys/class/net');
  if (stdout.trim() !== 'lo')
    return fail('no network but the loopback', stdout.trim().replace(/\s+/g, ' '), 'connected');
  return undefined;
});

export default exercise({ steps: [cut] });
