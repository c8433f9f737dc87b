import { describe, expect, test } from 'vitest';
import { frame, stderr, stdout } from '../../src/engine/api/stdcopy.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../src/lib/http.ts';
import type { HijackableRequest } from '../../src/lib/http1/hijack.ts';
import { fromBytes, fromIterable, readAll } from '../../src/lib/stream.ts';
import { json, nothing } from './canned-daemon.ts';
import { runDocker } from './run-docker.ts';

const id = 'c'.repeat(64);

interface Options {
  /** What attach and exec send; `cat` sends the input back. */
  readonly output: 'cat' | readonly Uint8Array[];
  readonly exitCode: number;
  readonly startError?: string;
}

/** A daemon with one container, whose wait answers after its start, as the real one's does. */
function containerDaemon(options: Options): { handler: Handler; asked: string[] } {
  const asked: string[] = [];
  let ended: () => void = () => undefined;
  const exit = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const hijack = (request: HttpRequest): HttpResponse => {
    const headers = new Headers({
      Connection: 'Upgrade',
      Upgrade: 'tcp',
      'Content-Type': 'application/vnd.docker.multiplexed-stream',
    });
    const input = (request as HijackableRequest).upgraded ?? fromBytes([]);
    const { output } = options;
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      if (output === 'cat') yield frame(stdout, await readAll(input));
      else yield* output;
      ended();
    };
    return { status: 101, headers, body: fromIterable(chunks()) };
  };
  const handler: Handler = async (request) => {
    const path = request.url.replace(/^\/v[\d.]+(?=\/)/, '').replace(id, 'ID');
    if (path === '/_ping')
      return { status: 200, headers: new Headers({ 'Api-Version': '1.51', Ostype: 'linux' }), body: null };
    asked.push(`${request.method} ${path}`);
    if (path.startsWith('/containers/create')) return json(201, { Id: id, Warnings: ['careful'] });
    if (path.includes('/attach')) return hijack(request);
    if (path.includes('/wait')) {
      const body = async function* (): AsyncGenerator<Uint8Array> {
        await exit;
        yield utf8(JSON.stringify({ StatusCode: options.exitCode }));
      };
      return { status: 200, headers: new Headers({ 'Content-Type': 'application/json' }), body: fromIterable(body()) };
    }
    if (path.endsWith('/start') && path.startsWith('/exec')) return hijack(request);
    if (path.endsWith('/start'))
      return options.startError === undefined ? nothing() : json(400, { message: options.startError });
    if (path.endsWith('/exec')) return json(201, { Id: 'e1' });
    if (path === '/exec/e1/json') return json(200, { ExitCode: options.exitCode });
    if (path.endsWith('/json')) return json(200, { Id: id, State: { Running: true }, Config: {}, HostConfig: {} });
    return json(404, { message: 'page not found' });
  };
  return { handler, asked };
}

const env = { HOME: '/nonexistent' };

describe('docker run', () => {
  test('both outputs, the warning, the exit status, and the calls in order', async () => {
    const { handler, asked } = containerDaemon({
      output: [frame(stdout, utf8('out\n')), frame(stderr, utf8('err\n'))],
      exitCode: 7,
    });
    const got = await runDocker(['run', '--name', 'web', 'busybox', 'sh'], { env, daemon: handler });
    expect(got).toEqual({ status: 7, stdout: 'out\n', stderr: 'WARNING: careful\nerr\n' });
    expect(asked).toEqual([
      'POST /containers/create?name=web',
      'POST /containers/ID/attach?stderr=1&stdout=1&stream=1',
      'POST /containers/ID/wait?condition=next-exit',
      'POST /containers/ID/start',
    ]);
  });

  test('-i passes standard input on, and its end', async () => {
    const { handler } = containerDaemon({ output: 'cat', exitCode: 0 });
    const got = await runDocker(['run', '-i', 'busybox', 'cat'], { env, daemon: handler, stdin: utf8('hello') });
    expect(got).toEqual({ status: 0, stdout: 'hello', stderr: 'WARNING: careful\n' });
  });

  test('-d prints the ID', async () => {
    const { handler } = containerDaemon({ output: [], exitCode: 0 });
    expect((await runDocker(['run', '-d', 'busybox'], { env, daemon: handler })).stdout).toBe(`${id}\n`);
  });

  test('a missing program is 127, one that may not be run 126, anything else 125', async () => {
    const run = async (startError: string): Promise<number> => {
      const { handler } = containerDaemon({ output: [], exitCode: 0, startError });
      return (await runDocker(['run', 'busybox', 'x'], { env, daemon: handler })).status;
    };
    expect(await run('exec: "x": executable file not found in $PATH')).toBe(127);
    expect(await run('exec: "/etc": permission denied')).toBe(126);
    expect(await run('port is already allocated')).toBe(125);
  });

  test('-it needs a terminal', async () => {
    const { handler, asked } = containerDaemon({ output: [], exitCode: 0 });
    const got = await runDocker(['run', '-it', 'busybox'], { env, daemon: handler });
    expect(got).toEqual({ status: 1, stdout: '', stderr: 'the input device is not a TTY\n' });
    expect(asked).toEqual([]);
  });
});

test('docker exec ends with the process', async () => {
  const { handler, asked } = containerDaemon({ output: [frame(stdout, utf8('x\n'))], exitCode: 3 });
  const got = await runDocker(['exec', 'web', 'sh'], { env, daemon: handler });
  expect(got).toEqual({ status: 3, stdout: 'x\n', stderr: '' });
  expect(asked).toEqual([
    'GET /containers/web/json',
    'POST /containers/web/exec',
    'POST /exec/e1/start',
    'GET /exec/e1/json',
  ]);
});
