/** Foreground and background: judged by the state and the settings of two containers. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const worker = step('worker', async ({ docker, sh }) => {
  const container = await docker.container('worker');
  if (!container) return fail('a container named worker', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const { stdout, stderr } = await sh('docker logs worker');
  if ((stdout + stderr).trim() === '') return fail('lines in its log', 'none', 'silent');
  return undefined;
});

const box = step('box', async ({ docker }) => {
  const container = await docker.container('box');
  if (!container) return fail('a container named box', 'none', 'no-container');
  if (!container.Config.OpenStdin) return fail('an open standard input', 'a closed one', 'no-stdin');
  if (!container.Config.Tty) return fail('a terminal', 'none', 'no-terminal');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  return undefined;
});

export default exercise({ steps: [worker, box] });
