/** What a checker can learn, on a real machine: containers' logs and changes, the build cache, a registry's content. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Facts } from '../../src/course/exercise.ts';
import { machineFacts } from '../../src/course/machine-facts.ts';
import { type NodeMachine, nodeMachine } from '../machine/node-machine.ts';

let machine: NodeMachine;
let facts: Facts;

beforeAll(async () => {
  machine = await nodeMachine();
  facts = machineFacts(machine.port);
  await machine.port.sh('docker pull -q busybox');
});
afterAll(() => machine.stop());

describe('a container', () => {
  test('by name, and not by the beginning of an ID', async () => {
    const id = (await machine.port.sh('docker create busybox')).stdout.trim();
    expect(await facts.docker.container(id.slice(0, 2))).toBeUndefined();
    expect((await facts.docker.container(id.slice(0, 12)))?.Id).toBe(id);
    await machine.port.sh(`docker rename ${id} fa`);
    expect((await facts.docker.container('fa'))?.Id).toBe(id);
    await machine.port.sh('docker rm fa');
  });

  test('its logs, both streams apart, and on a terminal together', async () => {
    await machine.port.sh(`docker run --name two busybox sh -c 'echo out; echo err >&2'`);
    await machine.port.sh(`docker run -t --name one busybox sh -c 'echo out; echo err >&2'`);
    expect(await facts.docker.logs('two')).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    expect(await facts.docker.logs('one')).toEqual({ stdout: 'out\r\nerr\r\n', stderr: '' });
    expect(await facts.docker.logs('none')).toBeUndefined();
  });

  test('what it changed', async () => {
    await machine.port.sh(`docker run --name writer busybox sh -c 'echo x > /made; rm /bin/yes'`);
    const changes = await facts.docker.changes('writer');
    expect(changes).toContainEqual({ path: '/made', kind: 'A' });
    expect(changes).toContainEqual({ path: '/bin/yes', kind: 'D' });
    expect(changes).toContainEqual({ path: '/bin', kind: 'C' });
    expect(await facts.docker.changes('none')).toBeUndefined();
  });
});

test('what a volume holds, with nothing left behind', async () => {
  await machine.port.sh(`docker run --rm -v box:/data busybox sh -c 'mkdir /data/in; echo deep > /data/in/note'`);
  const count = async () => (await machine.port.sh('docker ps -aq | wc -l; docker volume ls -q | wc -l')).stdout;
  const before = await count();
  const files = await facts.docker.volumeFiles('box');
  expect([...(files?.keys() ?? [])].filter((path) => path !== '.').sort()).toEqual(['in', 'in/note']);
  expect(new TextDecoder().decode(files?.get('in/note')?.bytes)).toBe('deep\n');
  await machine.port.sh('docker volume create bare');
  expect((await facts.docker.volumeFiles('bare'))?.has('in')).toBe(false);
  expect(await facts.docker.volumeFiles('none')).toBeUndefined();
  await machine.port.sh('docker volume rm bare');
  expect(await count()).toBe(before);
});

test('a command that runs for ever is ended', async () => {
  expect(await facts.sh(`echo "it's on"; docker run --rm --init busybox sleep 1d`)).toMatchObject({
    code: 124,
    stdout: "it's on\n",
  });
  expect((await machine.port.sh('docker ps -q | wc -l')).stdout.trim()).toBe('0');
});

test('a file’s text', async () => {
  await machine.port.sh('echo " two words " > ~/words.txt');
  expect(await facts.text('/home/student/words.txt')).toBe('two words');
  expect(await facts.text('/home/student/none.txt')).toBeUndefined();
  expect(await facts.text('/home/student')).toBeUndefined();
});

test('the build cache', async () => {
  expect(await facts.docker.buildCache()).toEqual([]);
  await machine.port.sh(`printf 'FROM busybox\\nRUN echo x > /x\\n' | docker build -q -`);
  expect((await facts.docker.buildCache()).some(({ Description }) => Description.includes('echo x > /x'))).toBe(true);
});

describe('a registry', () => {
  test('repositories, tags and digests', async () => {
    const registry = facts.registry(5000);
    expect(await registry.repositories()).toBeUndefined();
    await machine.port.sh(
      'docker run -q -d -p 5000:5000 registry:2; until curl -s localhost:5000/v2/; do sleep 0.2; done',
    );
    await machine.port.sh('docker tag busybox localhost:5000/team/box:v1');
    const { stdout } = await machine.port.sh(
      'docker push -q localhost:5000/team/box:v1 && docker images --digests --format "{{.Digest}}" localhost:5000/team/box',
    );
    expect(await registry.repositories()).toEqual(['team/box']);
    expect(await registry.tags('team/box')).toEqual(['v1']);
    expect(await registry.tags('team/bag')).toBeUndefined();
    expect(stdout).toContain((await registry.digest('team/box', 'v1')) ?? 'no digest');
    expect(await registry.digest('team/box', 'v2')).toBeUndefined();
  });
});
