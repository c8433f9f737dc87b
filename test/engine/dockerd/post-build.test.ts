/** `POST /build?version=2` as clients without gRPC use it: what Docker 28 answered to the same requests. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionMethods } from '../../../src/docker/build/session/services.ts';
import { type JsonMessage, jsonDecoder } from '../../../src/engine/api/jsonmessage.ts';
import { traceStatus } from '../../../src/engine/api/trace.ts';
import { concat, text, utf8 } from '../../../src/lib/bytes.ts';
import { serveGrpc } from '../../../src/lib/grpc/server.ts';
import { chunks, empty, fromBytes, readText } from '../../../src/lib/stream.ts';
import { readTar } from '../../../src/lib/tar.ts';
import { type NodeMachine, nodeMachine } from '../../machine/node-machine.ts';
import { archive, clientOf, type TestFiles, TestFolder } from '../buildkit/builder.ts';

let machine: NodeMachine;
beforeAll(async () => {
  machine = await nodeMachine();
  await machine.port.sh('docker pull -q busybox');
}, 60_000);
afterAll(() => machine.stop());

const post = (query: string, body: Uint8Array | undefined, headers: Readonly<Record<string, string>> = {}) =>
  machine.machine.docker({
    method: 'POST',
    url: `/build?version=2${query}`,
    headers: new Headers(headers),
    body: body ? fromBytes(body) : null,
  });

interface Answer {
  readonly messages: readonly JsonMessage[];
  readonly error: string | undefined;
  readonly id: string | undefined;
  /** Names of the steps, as they were first told of. */
  readonly steps: readonly string[];
  readonly logs: string;
}

async function answerTo(...request: Parameters<typeof post>): Promise<Answer> {
  const { status, body } = await post(...request);
  expect(status).toBe(200);
  const messages: JsonMessage[] = [];
  const steps = new Set<string>();
  let logs = '';
  for await (const message of chunks((body ?? empty()).pipeThrough(jsonDecoder()))) {
    messages.push(message);
    const told = traceStatus(message);
    for (const { name } of told?.vertexes ?? []) steps.add(name);
    for (const { msg } of told?.logs ?? []) logs += text(msg);
  }
  const image = messages.find(({ id }) => id === 'moby.image.id')?.aux as { ID: string } | undefined;
  return { messages, error: messages.at(-1)?.error, id: image?.ID, steps: [...steps], logs };
}

/** The step that failed, what is told of it, and how the stream ends, which says it twice. */
async function failure(...request: Parameters<typeof post>): Promise<Record<'step' | 'why' | 'error', string>> {
  const { messages, error } = await answerTo(...request);
  expect(messages.at(-1)).toEqual({ errorDetail: { message: error }, error });
  const vertexes = messages.flatMap((message) => traceStatus(message)?.vertexes ?? []);
  const failed = vertexes.find((vertex) => vertex.error !== undefined && vertex.error !== '');
  return { step: failed?.name ?? '', why: failed?.error ?? '', error: error ?? '' };
}

const files = (dockerfile: string, more: TestFiles = {}): Uint8Array => archive({ Dockerfile: dockerfile, ...more });

describe('the context in the request’s body', () => {
  test('needs no session', async () => {
    const { id, steps, logs } = await answerTo('&t=posted', files('FROM busybox\nCOPY f /f\nRUN cat /f\n', { f: 'f' }));
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(logs).toBe('f');
    expect(steps.slice(0, 3)).toEqual([
      '[internal] load remote build context',
      'copy /context /',
      '[internal] load metadata for docker.io/library/busybox:latest',
    ]);
    expect(await machine.port.sh('docker images -q --no-trunc posted')).toMatchObject({ stdout: `${id}\n` });
  });

  test('what is no archive is the Dockerfile', async () => {
    expect((await answerTo('', utf8('FROM scratch\nLABEL a=b\n'))).id).toBeDefined();
    expect((await answerTo('', undefined)).error).toBe('the Dockerfile cannot be empty');
  });

  test('q says the image and no more, but of a failure everything', async () => {
    const quiet = await answerTo('&q=1', files('FROM scratch\nLABEL c=d\n'));
    expect(quiet.messages).toEqual([{ stream: expect.stringMatching(/^sha256:[0-9a-f]{64}\n$/) }]);
    const failed = await answerTo('&q=1', files('FROM scratch\nFOO\n'));
    expect(failed.steps).toContain('[internal] load remote build context');
    expect(failed.error).toBe('dockerfile parse error on line 2: unknown instruction: FOO (did you mean FROM?)');
  });

  test('parameters', async () => {
    const args = `&buildargs=${encodeURIComponent('{"A":"1","B":null}')}&extrahosts=h:1.2.3.4&extrahosts=g:host-gateway`;
    const lines =
      'FROM busybox AS x\nARG A\nARG B=none\nRUN echo $A $B; grep -E "[hg]$" /etc/hosts\nFROM x\nRUN echo no\n';
    const { logs, error } = await answerTo(`${args}&target=x&nocache=1`, files(lines));
    expect(error).toBeUndefined();
    expect(logs).toMatch(/^1 none\n1\.2\.3\.4\th\n172\.17\.0\.1\tg\n$/);
  });

  test('it is cancelled by its id', async () => {
    const { body } = await post('&buildid=mine', files('FROM busybox\nRUN echo begun; sleep 100\n'));
    let error: string | undefined;
    for await (const message of chunks((body ?? empty()).pipeThrough(jsonDecoder()))) {
      error = message.error;
      if ((traceStatus(message)?.logs.length ?? 0) === 0) continue;
      const url = '/build/cancel?id=mine';
      await machine.machine.docker({ method: 'POST', url, headers: new Headers(), body: null });
    }
    expect(error).toBe('context canceled');
  });
});

describe('what needs a client', () => {
  test('says that there is none', async () => {
    const errorOf = async (query: string, dockerfile: string) => (await answerTo(query, files(dockerfile))).error;
    expect(await errorOf('', 'FROM busybox\nRUN --mount=type=secret,id=a x\n')).toBe('no active sessions');
    expect(await errorOf('', 'FROM busybox:none\n')).toBe(
      'busybox:none: failed to resolve source metadata for docker.io/library/busybox:none: no active sessions',
    );
    expect(await errorOf(`&outputs=${encodeURIComponent('[{"Type":"tar"}]')}`, 'FROM busybox\n')).toBe(
      'no active session for : context deadline exceeded',
    );
    expect(await failure('&remote=client-session', undefined)).toEqual({
      step: '[internal] load build definition from Dockerfile',
      why: 'could not access local files without session',
      error: 'failed to read dockerfile: failed to load cache key: could not access local files without session',
    });
    expect(await failure('&remote=http://buildkit-session/x', undefined)).toMatchObject({
      why: 'Get "http://buildkit-session/x": no active sessions',
    });
  });

  test('says that its session never came, at the end of a stream that began with 200', async () => {
    const why = 'no active session for nosuch: context deadline exceeded';
    const got = `Get "http://buildkit-session/x": ${why}`;
    const missed = (query: string, dockerfile?: string) =>
      failure(`&session=nosuch${query}`, dockerfile === undefined ? undefined : files(dockerfile));
    const output = (type: string) => `&outputs=${encodeURIComponent(`[{"Type":"${type}"}]`)}`;
    const secret = 'RUN --mount=type=secret,id=a echo hi';
    const ssh = 'RUN --mount=type=ssh,required echo hi';
    const metadata = 'failed to resolve source metadata for docker.io/library/busybox:none';
    // Each waits for the session as long as the others: all at once.
    const needless = answerTo('&session=nosuch', files('FROM scratch\nLABEL e=f\n'));
    const answers = await Promise.all([
      missed('&remote=client-session'),
      missed('&remote=client-session&q=1'),
      missed('&remote=http://buildkit-session/x'),
      missed('', 'FROM busybox:none\n'),
      missed('', `FROM busybox\n${secret}\n`),
      missed('', `FROM busybox\n${ssh}\n`),
      missed(output('tar'), 'FROM scratch\n'),
      missed(output('local'), 'FROM busybox\n'),
    ]);
    const load = '[internal] load build definition from Dockerfile';
    const unread = `failed to read dockerfile: ${why}`;
    const remote = '[internal] load remote build context';
    expect(answers).toEqual([
      { step: load, why, error: unread },
      { step: load, why, error: unread },
      { step: remote, why: got, error: `failed to read downloaded context: failed to load cache key: ${got}` },
      {
        step: '[internal] load metadata for docker.io/library/busybox:none',
        why,
        error: `busybox:none: ${metadata}: ${why}`,
      },
      { step: `[stage-0 2/2] ${secret}`, why, error: why },
      { step: `[stage-0 2/2] ${ssh}`, why, error: why },
      { step: 'exporting to client tarball', why, error: why },
      { step: 'exporting to client directory', why, error: why },
    ]);
    expect((await needless).id).toMatch(/^sha256:/);
  });
});

test.each([
  ['&version=3', 400, 'invalid version "3"'],
  [
    '&version=1&remote=client-session',
    400,
    'experimental session with v1 builder is no longer supported, use builder version v2 (BuildKit) instead',
  ],
  ['&outputs=x', 400, "invalid outputs specified: invalid character 'x' looking for beginning of value"],
  ['&outputs=[{"Type":"tar"},{"Type":"tar"}]', 500, 'multiple outputs not supported'],
  ['&outputs=[{"Type":"oci"}]', 500, 'exporter "oci" could not be found'],
  ['&outputs=[{"Type":"cacheonly"}]', 500, 'exporter "" could not be found'],
  ['&networkmode=bridge', 500, 'network mode "bridge" not supported by buildkit'],
  ['&extrahosts=abc', 500, 'invalid host abc'],
  ['&shmsize=x', 500, 'strconv.ParseInt: parsing "x": invalid syntax'],
  ['&labels=x', 400, "error reading labels: invalid character 'x' looking for beginning of value"],
  ['&cachefrom=x', 400, "error reading cache-from: invalid character 'x' looking for beginning of value"],
  ['&squash=1', 400, 'squash is only supported with experimental mode'],
  ['&t=A', 500, 'invalid reference format: repository name (library/A) must be lowercase'],
])('%s is refused', async (query, status, message) => {
  const own = query.startsWith('&version') ? query.replace('&', '?') : `?version=2${query}`;
  const url = `/build${encodeURI(own)}`;
  const body = fromBytes(files('FROM scratch\nLABEL a=b\n'));
  const answer = await machine.machine.docker({ method: 'POST', url, headers: new Headers(), body });
  expect([answer.status, JSON.parse(await readText(answer.body))]).toEqual([status, { message }]);
});

test('with a session: files, secrets, and what was built goes to the client', async () => {
  const context = new TestFolder({
    Dockerfile:
      'FROM busybox AS b\nRUN --mount=type=secret,id=s cp /run/secrets/s /out\nFROM scratch\nCOPY --from=b /out /\nCOPY f /\n',
    f: 'sent',
  });
  const built: Uint8Array[] = [];
  const methods = sessionMethods({
    folders: new Map([
      ['context', context],
      ['dockerfile', context],
    ]),
    secrets: new Map([['s', utf8('hush')]]),
    uploads: new Map(),
    auth: () => ({}),
    takers: new Map([['0', { onArchive: (piece) => built.push(piece) }]]),
  });
  const duplex = await clientOf(machine.machine.docker).upgradeH2c('/session', [
    ['X-Docker-Expose-Session-Uuid', 'posted'],
    ...[...methods.keys()].map((path): [string, string] => ['X-Docker-Expose-Session-Grpc-Method', path]),
  ]);
  const server = serveGrpc(duplex, methods);
  const outputs = encodeURIComponent('[{"Type":"tar","Attrs":{}}]');
  const { error, steps } = await answerTo(`&remote=client-session&session=posted&outputs=${outputs}`, undefined);
  await server.close();
  expect(error).toBeUndefined();
  expect(steps).toContain('[internal] load build definition from Dockerfile');
  const found = [...readTar(concat(built))].map(({ entry, data }) => [entry.name, text(data)]);
  expect(found.sort()).toEqual([
    ['f', 'sent'],
    ['out', 'hush'],
  ]);
});
