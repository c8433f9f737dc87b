/** The other network modes: judged by the containers' settings and by what answers. */
import { exercise, fail, step } from '../../../../src/course/exercise.ts';

const alone = step('alone', async ({ docker }) => {
  const container = await docker.container('alone');
  if (!container) return fail('a container named alone', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const mode = container.HostConfig.NetworkMode;
  if (mode !== 'none') return fail('no network', mode ?? 'a network', 'has-network');
  return undefined;
});

const host = step('host', async ({ docker, http }) => {
  const container = await docker.container('direct');
  if (!container) return fail('a container named direct', 'none', 'no-container');
  if (!container.State.Running) return fail('a running container', container.State.Status, 'exited');
  const mode = container.HostConfig.NetworkMode;
  if (mode !== 'host') return fail('the host’s network', mode ?? 'another', 'not-host');
  if (!(await http(8090))) return fail('an answer on port 8090', 'connection refused', 'other-port');
  return undefined;
});

const guest = step('guest', async ({ docker, sh }) => {
  const server = await docker.container('server');
  const container = await docker.container('guest');
  if (!server?.State.Running || !container?.State.Running)
    return fail('server and guest running', 'they are not', 'missing');
  if (container.HostConfig.NetworkMode !== `container:${server.Id}`)
    return fail('the network of server', container.HostConfig.NetworkMode ?? 'another', 'own-network');
  const { code, stdout } = await sh('docker exec guest netstat -tln');
  if (code !== 0 || !/[:.]80\s/.test(stdout)) return fail('server listens on port 80', 'it does not', 'not-listening');
  return undefined;
});

export default exercise({ steps: [alone, host, guest] });
