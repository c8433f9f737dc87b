import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { BuildEvent } from '../../src/docker/build/build-event.ts';
import { excerpt } from '../../src/docker/build/excerpt.ts';
import { type ProgressMode, viewBuild } from '../../src/docker/build/stream-view.ts';
import { Cli } from '../../src/docker/cli/cli.ts';
import { encodeMessage } from '../../src/engine/api/jsonmessage.ts';
import type { StatusResponse } from '../../src/engine/api/trace.ts';
import { text, utf8 } from '../../src/lib/bytes.ts';
import type { Handler } from '../../src/lib/http.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';
import { readTar } from '../../src/lib/tar.ts';
import { NodeSystem } from '../../src/tools/node-system.ts';
import { runDocker } from './run-docker.ts';

const folder = mkdtempSync(join(tmpdir(), 'drydock-build-'));
writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nCOPY . /\nRUN false\n');
writeFileSync(join(folder, '.dockerignore'), '*.log\nsecret\n!secret/kept\n');
writeFileSync(join(folder, 'a.log'), 'log');
writeFileSync(join(folder, 'b.txt'), 'text');
mkdirSync(join(folder, 'secret'));
writeFileSync(join(folder, 'secret', 'x'), 'x');
writeFileSync(join(folder, 'secret', 'kept'), 'kept');
afterAll(() => rmSync(folder, { recursive: true }));

const env = { HOME: '/nonexistent' };
const classic = { ...env, DOCKER_BUILDKIT: '0' };
const second = 1_000_000_000;
const start = 1_700_000_000 * second;

interface Sent {
  url: string;
  readonly names: string[];
  readonly contents: Map<string, string>;
}

/** Answers a build with the given lines and keeps what was sent. */
function builder(lines: readonly Uint8Array[]): { handler: Handler; sent: Sent } {
  const sent: Sent = { url: '', names: [], contents: new Map() };
  const handler: Handler = async (request) => {
    if (request.url === '/_ping') return { status: 200, headers: new Headers({ 'Api-Version': '1.51' }), body: null };
    sent.url = request.url;
    for (const { entry, data } of readTar(await readAll(request.body))) {
      sent.names.push(entry.name);
      sent.contents.set(entry.name, text(data));
    }
    return { status: 200, headers: new Headers({ 'Content-Type': 'application/json' }), body: fromBytes(lines) };
  };
  return { handler, sent };
}

const vertex = { digest: 'sha256:a', inputs: [], name: '[2/2] RUN false', started: start };
const told = (status: Partial<StatusResponse>): BuildEvent => ({
  kind: 'status',
  status: { vertexes: [], statuses: [], logs: [], warnings: [], ...status },
});
const run = told({
  vertexes: [vertex],
  logs: [{ vertex: 'sha256:a', timestamp: start + second / 2, stream: 1, msg: utf8('hi\n') }],
});

async function* eventsOf(events: readonly BuildEvent[]): AsyncGenerator<BuildEvent> {
  yield* events;
}

/** Shows a build that tells this: what is on standard error, and what it failed with. */
async function view(events: readonly BuildEvent[], mode: ProgressMode): Promise<{ stderr: string; failure: string }> {
  const system = new ViewedSystem(['docker'], {});
  const cli = new Cli(system, { configDirectory: folder, host: [], context: '', debug: false, tls: false });
  const failure = await viewBuild(cli, eventsOf(events), mode).then(
    () => '',
    (error: unknown) => String(error),
  );
  return { stderr: system.stderr, failure };
}

class ViewedSystem extends NodeSystem {
  stderr = '';

  override write(fd: number, bytes: Uint8Array): Promise<void> {
    if (fd === 2) this.stderr += text(bytes);
    return Promise.resolve();
  }
}

describe('the view of a build', () => {
  test('plain progress', async () => {
    const done = told({ vertexes: [{ ...vertex, completed: start + 1.5 * second }] });
    expect((await view([run, done], 'plain')).stderr).toBe(
      '#0 building with "default" instance using docker driver\n\n#1 [2/2] RUN false\n#1 0.500 hi\n#1 DONE 1.5s\n',
    );
  });

  test('an error with its log and the lines around it', async () => {
    const content = 'FROM busybox\nCOPY . /\nRUN false\n';
    const failed = told({ vertexes: [{ ...vertex, completed: start + second, error: 'exit code: 1' }] });
    const source = {
      filename: 'Dockerfile',
      content,
      ranges: [{ start: { line: 3, character: 0 }, end: { line: 3, character: 9 } }],
    };
    const ended: BuildEvent = { kind: 'failure', message: 'exit code: 1', source };
    const { stderr, failure } = await view([run, failed, ended], 'none');
    expect(failure).toContain('ERROR: failed to build: failed to solve: exit code: 1');
    expect(stderr).toBe(
      '------\n > [2/2] RUN false:\n0.500 hi\n------\nDockerfile:3\n--------------------\n   1 |     FROM busybox\n   2 |     COPY . /\n   3 | >>> RUN false\n   4 |     \n--------------------\n',
    );
  });
});

describe('docker build by the classic builder', () => {
  test('the context goes through .dockerignore', async () => {
    const { handler, sent } = builder([]);
    expect((await runDocker(['build', '-t', 'me/app', folder], { env: classic, daemon: handler })).status).toBe(0);
    expect(sent.names).toEqual(['.dockerignore', 'Dockerfile', 'b.txt', 'secret/kept']);
    expect(sent.url).toContain('t=me%2Fapp');
  });

  test('it says that it is deprecated', async () => {
    const step = encodeMessage({ stream: 'Step 1/1 : FROM busybox\n' });
    const { handler, sent } = builder([step]);
    const got = await runDocker(['build', folder], { env: classic, daemon: handler });
    expect(got.stdout).toMatch(/^Sending build context to Docker daemon {2}[\d.]+k?B\r\r\nStep 1\/1 : FROM busybox\n$/);
    expect(got.stderr).toContain('DEPRECATED: The legacy builder is deprecated');
    expect(sent.url).toContain('version=1');
  });

  test('a Dockerfile on standard input', async () => {
    const { handler, sent } = builder([]);
    await runDocker(['build', '-'], { env: classic, daemon: handler, stdin: utf8('FROM busybox\n') });
    expect(sent.names).toEqual(['Dockerfile']);
  });

  test('a Dockerfile from outside is no file of the context', async () => {
    const { handler, sent } = builder([]);
    const elsewhere = { env: classic, daemon: handler, stdin: utf8('FROM scratch\nCOPY . /\n') };
    await runDocker(['build', '-f', '-', folder], elsewhere);
    const name = new URL(sent.url, 'http://docker').searchParams.get('dockerfile');
    expect(name).toMatch(/^\.dockerfile\.[0-9a-f]{20}$/);
    expect(sent.names).toEqual(['Dockerfile', 'b.txt', 'secret/kept', '.dockerignore', name]);
    expect(sent.contents.get('.dockerignore')).toBe(`*.log\nsecret\n!secret/kept\n\n${name}\n`);
  });

  test('a directory that is not there', async () => {
    const got = await runDocker(['build', '/nonexistent'], { env });
    expect(got).toEqual({
      status: 1,
      stdout: '',
      stderr: 'ERROR: failed to build: unable to prepare context: path "/nonexistent" not found\n',
    });
  });
});

test('an excerpt at the end of the file, and of several lines', () => {
  const range = (from: number, to: number) => [
    { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
  ];
  expect(excerpt('D', 'a\nb\nc', range(3, 3))).toBe(
    'D:3\n--------------------\n   1 |     a\n   2 |     b\n   3 | >>> c\n--------------------\n',
  );
  expect(excerpt('D', 'a\nb\nc\nd\ne', range(2, 3))).toContain(
    '   1 |     a\n   2 | >>> b\n   3 | >>> c\n   4 |     d\n----',
  );
  expect(excerpt('D', 'a', range(9, 9))).toBe('');
});
