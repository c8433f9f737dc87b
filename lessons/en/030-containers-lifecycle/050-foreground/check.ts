/** Process 1: judged by what runs as process 1 in two containers. */
import { exercise, type Facts, fail, step } from '../../../../src/course/exercise.ts';

async function commandOf(sh: Facts['sh'], container: string, pid: number): Promise<string[]> {
  const { stdout } = await sh(`docker exec ${container} cat /proc/${pid}/cmdline`);
  return stdout.split('\0').filter((word) => word !== '');
}

const site = step('site', async ({ docker, sh }) => {
  const container = await docker.container('site');
  if (!container) return fail('a container named site', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const command = await commandOf(sh, 'site', 1);
  if (!/(?:^|\/)httpd$/.test(command[0] ?? '') && !/busybox httpd/.test(command.join(' ')))
    return fail('httpd as process 1', command.join(' '), 'not-first');
  return undefined;
});

const tidy = step('tidy', async ({ docker, sh }) => {
  const container = await docker.container('tidy');
  if (!container) return fail('a container named tidy', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  if (container.HostConfig.Init !== true) return fail('an init as process 1', 'none', 'no-init');
  const processes = (await sh('docker top tidy -o pid,args')).stdout;
  if (!/^\d+\s+sleep 1d\s*$/m.test(processes)) return fail('sleep 1d below it', 'another program', 'no-sleep');
  return undefined;
});

export default exercise({ steps: [site, tidy] });
