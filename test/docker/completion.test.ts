import { expect, test } from 'vitest';
import { cannedDaemon, json } from './canned-daemon.ts';
import { runDocker } from './run-docker.ts';

const { handler } = cannedDaemon(({ path }) => {
  if (path.startsWith('/containers/json'))
    return json(200, [{ Names: ['/web'] }, { Names: ['/worker'] }, { Names: ['/db'] }]);
  if (path.startsWith('/images/json')) return json(200, [{ RepoTags: ['busybox:latest'] }]);
  if (path.startsWith('/networks')) return json(200, [{ Name: 'bridge' }, { Name: 'host' }]);
  if (path.startsWith('/info')) return json(200, { Plugins: { Log: ['json-file', 'local'], Volume: ['local'] } });
  return undefined;
});
const options = { env: { HOME: '/nonexistent' }, daemon: handler };

test.each([
  [['__complete', 'net'], 'network\tManage networks\n:4\n'],
  [['__completeNoDesc', 'container', 'st'], 'start\nstats\nstop\n:4\n'],
  [['__completeNoDesc', '--log'], '--log-level\n:4\n'],
  [['__completeNoDesc', '--log-level', 'debug', 'volu'], 'volume\n:4\n'],
  [['__completeNoDesc', 'stop', '--ti'], '--timeout\n:4\n'],
  [['__completeNoDesc', 'stop', 'w'], 'web\nworker\n:4\n'],
  [['__completeNoDesc', 'stop', 'web', 'w'], 'worker\n:4\n'],
  [['__completeNoDesc', 'exec', 'web', ''], ':4\n'],
  [['__completeNoDesc', 'run', '-it', ''], 'busybox:latest\n:4\n'],
  [['__completeNoDesc', 'run', '--name', 'x', '-v', '/a:/b', '-p', '80:80', ''], 'busybox:latest\n:4\n'],
  [['__completeNoDesc', 'run', '--rm=true', '-e', 'A=1', 'bu'], 'busybox:latest\n:4\n'],
  [['__completeNoDesc', 'run', 'busybox', ''], ':4\n'],
  [['__completeNoDesc', 'run', 'busybox', '-'], ':4\n'],
  [['__completeNoDesc', 'run', '--name', ''], ':4\n'],
  [['__completeNoDesc', 'run', '--network', ''], 'bridge\nhost\n:4\n'],
  [['__completeNoDesc', 'run', '--net', 'b'], 'bridge\n:4\n'],
  [['__completeNoDesc', 'run', '--network=b'], 'bridge\n:4\n'],
  [['__completeNoDesc', 'run', '--pull=a'], 'always\n:4\n'],
  [['__completeNoDesc', 'run', '--restart', 'u'], 'unless-stopped\n:4\n'],
  [['__completeNoDesc', 'run', '--volumes-from', 'd'], 'db\n:4\n'],
  [['__completeNoDesc', 'run', '--link', 'd'], 'db:\n:2\n'],
  [['__completeNoDesc', 'run', '--cap-add', 'CAP_NET_A'], 'CAP_NET_ADMIN\n:4\n'],
  [['__completeNoDesc', 'run', '--log-driver', ''], 'json-file\nlocal\n:4\n'],
  [['__completeNoDesc', 'run', '--env-file', ''], ':0\n'],
  [['__completeNoDesc', 'kill', '-s', 'TER'], 'TERM\n:4\n'],
  [['__completeNoDesc', 'pull', ''], 'busybox:latest\n:4\n'],
  [['__completeNoDesc', 'build', ''], ':16\n'],
  [['__completeNoDesc', 'build', '-f', ''], ':0\n'],
  [['__completeNoDesc', 'cp', ''], ':0\n'],
  [['__completeNoDesc', 'ps', ''], ':4\n'],
])('%j', async (argv, stdout) => {
  expect(await runDocker(argv, options)).toEqual({ status: 0, stdout, stderr: '' });
});

test('without a daemon there are no names', async () => {
  expect((await runDocker(['__complete', 'stop', ''], { env: {} })).stdout).toBe(':4\n');
});
