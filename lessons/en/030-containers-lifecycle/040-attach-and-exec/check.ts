/** attach and exec: judged by a file that a second process wrote, and by the status with which a shell was left. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const room = step('room', async ({ docker, sh }) => {
  const container = await docker.container('room');
  if (!container) return fail('a container named room', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const diff = (await sh('docker diff room')).stdout.split('\n');
  if (!diff.includes('A /tmp/from-exec')) return fail('a file /tmp/from-exec', 'no such file', 'no-file');
  return undefined;
});

const left = step('left', async ({ docker }) => {
  const container = await docker.container('left');
  if (!container) return fail('a container named left', 'none', 'no-container');
  const { Running, Status, ExitCode } = container.State;
  if (Running) return fail('an ended container', Status, 'running');
  if (ExitCode !== 7) return fail('exit status 7', `exit status ${ExitCode}`, 'other-status');
  return undefined;
});

export default exercise({ steps: [room, left] });
