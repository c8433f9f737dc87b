/** dockerode, the Docker client of many Node programs, drives our engine over its socket. */
import { PassThrough } from 'node:stream';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Peer, peerMachine } from './peer.ts';

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const part of stream) text += String(part);
  return text;
}

/** stdout and stderr of a multiplexed stream. */
async function demultiplex(docker: Docker, stream: NodeJS.ReadableStream): Promise<{ stdout: string; stderr: string }> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.on('end', () => {
    stdout.end();
    stderr.end();
  });
  const [out, error] = await Promise.all([textOf(stdout), textOf(stderr)]);
  return { stdout: out, stderr: error };
}

describe('dockerode: containers', () => {
  let peer: Peer;
  let docker: Docker;

  beforeAll(async () => {
    peer = await peerMachine(['busybox']);
    docker = new Docker({ socketPath: peer.socket });
  }, 60_000);
  afterAll(() => peer.close());

  test('a container: create, start, wait, logs, inspect, remove', async () => {
    const container = await docker.createContainer({
      Image: 'busybox',
      Cmd: ['sh', '-c', 'echo out; echo err >&2; exit 3'],
      name: 'dode',
    });
    await container.start();
    expect((await container.wait()).StatusCode).toBe(3);
    const logs = await container.logs({ follow: true, stdout: true, stderr: true });
    expect(await demultiplex(docker, logs)).toEqual({ stdout: 'out\n', stderr: 'err\n' });
    expect((await container.inspect()).State.ExitCode).toBe(3);
    expect((await docker.listContainers({ all: true })).map(({ Names }) => Names[0])).toContain('/dode');
    await container.remove();
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('exec with a hijacked connection: what is written comes back', async () => {
    const container = await docker.createContainer({ Image: 'busybox', Cmd: ['sleep', '100'] });
    await container.start();
    const exec = await container.exec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true });
    const stream = await exec.start({ hijack: true, stdin: true });
    stream.write('typed\n');
    stream.end();
    expect((await demultiplex(docker, stream)).stdout).toBe('typed\n');
    expect((await exec.inspect()).ExitCode).toBe(0);
    await container.remove({ force: true });
  });

  test('run with attached streams', async () => {
    const output = new PassThrough();
    const text = textOf(output);
    const [result] = await docker.run('busybox', ['echo', 'hi'], output, { Tty: true });
    output.end();
    expect(result.StatusCode).toBe(0);
    expect(await text).toBe('hi\r\n');
  });
});

describe('dockerode: the rest', () => {
  let peer: Peer;
  let docker: Docker;

  beforeAll(async () => {
    peer = await peerMachine(['busybox']);
    docker = new Docker({ socketPath: peer.socket });
  }, 60_000);
  afterAll(() => peer.close());

  test('version, info, ping', async () => {
    expect((await docker.version()).Arch).toBe('riscv64');
    expect((await docker.info()).Driver).toBe('overlay2');
    expect(String(await docker.ping())).toBe('OK');
  });

  test('volumes and networks', async () => {
    await docker.createVolume({ Name: 'dodev' });
    expect((await docker.listVolumes()).Volumes.map(({ Name }) => Name)).toContain('dodev');
    await docker.getVolume('dodev').remove();
    const network = await docker.createNetwork({ Name: 'doden' });
    expect((await network.inspect()).Driver).toBe('bridge');
    await network.remove();
  });

  test('events tell of what happens meanwhile', async () => {
    const since = Math.floor(Date.now() / 1000) - 1;
    const container = await docker.createContainer({ Image: 'busybox', Cmd: ['true'], Labels: { dode: 'e' } });
    await container.start();
    await container.wait();
    await container.remove();
    const until = Math.floor(Date.now() / 1000) + 1;
    const events = await docker.getEvents({ since, until, filters: { label: ['dode=e'], type: ['container'] } });
    const actions = (await textOf(events))
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { Action: string }).Action);
    expect(actions).toEqual(['create', 'start', 'die', 'destroy']);
  });

  test('files go in and come out as tar', async () => {
    const container = await docker.createContainer({ Image: 'busybox', Cmd: ['cat', '/etc/hostname'] });
    const archive = await container.getArchive({ path: '/etc/passwd' });
    await container.putArchive(archive, { path: '/tmp' });
    await container.start();
    await container.wait();
    const back = await textOf(await container.getArchive({ path: '/tmp/passwd' }));
    expect(back).toContain('root:');
    await container.remove();
  });

  test('images: list, tag, history, remove', async () => {
    const image = docker.getImage('busybox');
    await image.tag({ repo: 'dode/tagged', tag: '1' });
    expect((await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? [])).toContain('dode/tagged:1');
    expect((await image.history()).length).toBeGreaterThan(0);
    await docker.getImage('dode/tagged:1').remove();
  });
});
