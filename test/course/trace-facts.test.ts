/** Traced facts answer as the plain ones do, and tell what was asked. */
import { expect, test } from 'vitest';
import { DockerFacts } from '../../src/course/docker-facts.ts';
import type { Facts } from '../../src/course/exercise.ts';
import { RegistryFacts } from '../../src/course/registry-facts.ts';
import { type Reading, traceFacts } from '../../src/course/trace-facts.ts';

const body = (text: string) => new Blob([text]).stream();

const facts: Facts = {
  docker: new DockerFacts(async ({ url }) =>
    url.startsWith('/containers/web')
      ? { status: 200, headers: new Headers(), body: body('{"Name":"/web"}') }
      : { status: 404, headers: new Headers(), body: body('{}') },
  ),
  file: {
    read: async () => new Uint8Array(3),
    list: async () => [],
    stat: async () => {
      throw new Error('no such file');
    },
  },
  text: async () => undefined,
  sh: async () => ({ code: 0, stdout: 'x'.repeat(3000), stderr: '' }),
  registry: () => new RegistryFacts(async () => undefined),
  http: async () => undefined,
};

test('calls with their arguments, answers and errors', async () => {
  const readings: Reading[] = [];
  let time = 0;
  const traced = traceFacts(
    facts,
    () => time++,
    (reading) => readings.push(reading),
  );
  expect(await traced.docker.container('web')).toEqual({ Name: '/web' });
  expect(await traced.docker.container('db')).toBeUndefined();
  expect(await traced.file.read('/a')).toHaveLength(3);
  await expect(traced.file.stat('/b')).rejects.toThrow('no such file');
  await traced.sh('ls');
  await traced.registry(5000).tags('x');
  expect(readings.map(({ call }) => call)).toEqual([
    'docker.container("web")',
    'docker.container("db")',
    'file.read("/a")',
    'file.stat("/b")',
    'sh("ls")',
    'registry(5000).tags("x")',
  ]);
  expect(readings.map(({ answer }) => answer.slice(0, 20))).toEqual([
    '{\n "Name": "/web"\n}',
    'undefined',
    '"3 bytes"',
    'no such file',
    '{\n "code": 0,\n "stdo',
    'undefined',
  ]);
  expect(readings[4]?.answer.length).toBeLessThan(2100);
  expect(readings[0]?.ms).toBe(1);
});
