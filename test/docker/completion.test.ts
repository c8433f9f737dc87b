import { expect, test } from 'vitest';
import { cannedDaemon, json } from './canned-daemon.ts';
import { runDocker } from './run-docker.ts';

const { handler } = cannedDaemon(({ path }) =>
  path.startsWith('/containers/json')
    ? json(200, [{ Names: ['/web'] }, { Names: ['/worker'] }, { Names: ['/db'] }])
    : path.startsWith('/images/json')
      ? json(200, [{ RepoTags: ['busybox:latest'] }])
      : undefined,
);
const options = { env: { HOME: '/nonexistent' }, daemon: handler };

test.each([
  [['__complete', 'net'], 'network\tManage networks\n:4\n'],
  [['__completeNoDesc', 'container', 'st'], 'start\nstats\nstop\n:4\n'],
  [['__completeNoDesc', 'stop', '--ti'], '--timeout\n:4\n'],
  [['__completeNoDesc', 'stop', 'w'], 'web\nworker\n:4\n'],
  [['__completeNoDesc', 'stop', 'web', 'w'], 'worker\n:4\n'],
  [['__completeNoDesc', 'run', '-it', ''], 'busybox:latest\n:4\n'],
  [['__completeNoDesc', 'run', 'busybox', ''], ':0\n'],
])('%j', async (argv, stdout) => {
  expect(await runDocker(argv, options)).toEqual({ status: 0, stdout, stderr: '' });
});

test('without a daemon there are no names', async () => {
  expect((await runDocker(['__complete', 'stop', ''], { env: {} })).stdout).toBe(':4\n');
});
