import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../src/lib/byte-reader.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { type ServeOptions, type ServerHandler, serve } from '../../../src/lib/http1/server.ts';
import { createDuplexPair, createPipe, drain, fromBytes, readText } from '../../../src/lib/stream.ts';
import { deferred } from './deferred.ts';

const ok = (body: string, headers: Record<string, string> = {}): ReturnType<ServerHandler> =>
  Promise.resolve({ status: 200, headers: new Headers(headers), body: fromBytes(utf8(body)) });

/** Sends `input`, closes the sending side, answers all that came back. */
async function talk(input: string, handler: ServerHandler, options?: ServeOptions): Promise<string> {
  const [client, server] = createDuplexPair(1 << 20);
  const served = serve(server, handler, options);
  const writer = client.writable.getWriter();
  void writer.write(utf8(input)).then(
    () => writer.close(),
    () => undefined,
  );
  const answer = await readText(client.readable);
  await served;
  return answer;
}

const echo: ServerHandler = async (request) => ok(`${request.method} ${request.url} ${await readText(request.body)}`);

describe('requests', () => {
  test('chunked answer, head as Go writes it', async () => {
    const answer = await talk('GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n', echo, { clock: new VirtualClock() });
    expect(answer).toBe(
      'HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '9\r\nGET /a?b \r\n0\r\n\r\n',
    );
  });

  test('bodies by length and in chunks, with extensions and a trailer', async () => {
    const lengthy = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello';
    expect(await talk(lengthy, echo)).toContain('POST / hello');
    const chunked =
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n';
    expect(await talk(chunked, echo)).toContain('POST / hello!');
  });

  test('pipelined requests are answered in order, unread bodies skipped', async () => {
    const order: string[] = [];
    const handler: ServerHandler = async (request) => {
      order.push(request.url);
      return ok(request.url, { 'Content-Length': '2' });
    };
    const one = (path: string): string => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc`;
    const answer = await talk(one('/1') + one('/2') + one('/3'), handler);
    expect(order).toEqual(['/1', '/2', '/3']);
    expect(answer.match(/\r\n\r\n\/[123]/g)).toEqual(['\r\n\r\n/1', '\r\n\r\n/2', '\r\n\r\n/3']);
  });

  test('HEAD, 204 and 304 have no body; null is Content-Length 0', async () => {
    const head = await talk('HEAD / HTTP/1.1\r\nHost: x\r\n\r\n', () => ok('', { 'Content-Length': '12' }));
    expect(head).toBe('HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n');
    const answer =
      (status: number): ServerHandler =>
      async () => ({ status, headers: new Headers(), body: null });
    expect(await talk('GET / HTTP/1.1\r\nHost: x\r\n\r\n', answer(204))).toBe('HTTP/1.1 204 No Content\r\n\r\n');
    expect(await talk('GET / HTTP/1.1\r\nHost: x\r\n\r\n', answer(201))).toBe(
      'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
    );
  });

  test('HTTP/1.0 gets no chunks and a closed connection', async () => {
    expect(await talk('GET / HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n', echo)).toBe(
      'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nGET / ',
    );
  });

  test('100 Continue is said when the body is first read, and only then', async () => {
    const request = 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi';
    expect(await talk(request, echo)).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
    const refused = await talk(request, () => ok('no', { 'Content-Length': '2' }));
    expect(refused).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
  });
});

describe('bad requests', () => {
  test.each([
    ['GET\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\n\r\n', 400],
    ['GET /a b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['G(T / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['GET / HTTP/2.0\r\nHost: x\r\n\r\n', 505],
    ['GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nA: \x01\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n', 501],
    ['POST / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n', 417],
    [`GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(2000)}\r\n\r\n`, 431],
  ])('%j is refused', async (request, status) => {
    let called = false;
    const handler: ServerHandler = (request) => {
      called = true;
      return echo(request);
    };
    const answer = await talk(request, handler, { maxHeaderBytes: 1000 });
    expect(answer.startsWith(`HTTP/1.1 ${status} `)).toBe(true);
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(called).toBe(false);
  });

  test('a body cut short, or with bad chunks, fails for the handler', async () => {
    const failures: unknown[] = [];
    const onError = (error: unknown): unknown => failures.push(String(error));
    const cut = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhi';
    expect(await talk(cut, echo, { onError })).toContain('500 Internal Server Error');
    for (const chunks of ['zz\r\n', '2\r\nabc\r\n0\r\n\r\n', '-1\r\n', '5\r\nhel']) {
      await talk(`POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`, echo, { onError });
    }
    expect(failures).toEqual([
      'HttpError: unexpected EOF',
      'HttpError: malformed chunked encoding',
      'HttpError: malformed chunked encoding',
      'HttpError: malformed chunked encoding',
      'HttpError: unexpected EOF',
    ]);
  });

  test('a handler that throws is a 500 and the end of the connection', async () => {
    const answer = await talk('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n', () => {
      throw new Error('bug');
    });
    expect(answer.match(/HTTP\/1.1 500 Internal Server Error/g)?.length).toBe(1);
  });
});

describe('responses as they come', () => {
  test('head and each chunk are flushed at once', async () => {
    const [client, server] = createDuplexPair();
    const body = createPipe();
    const source = body.writable.getWriter();
    void serve(server, async () => ({ status: 200, headers: new Headers(), body: body.readable }));
    const writer = client.writable.getWriter();
    await writer.write(utf8('GET /events HTTP/1.1\r\nHost: x\r\n\r\n'));
    const reader = new ByteReader(client.readable);
    expect(text((await reader.read()) ?? new Uint8Array())).toContain('200 OK');
    await source.write(utf8('one'));
    expect(text((await reader.read()) ?? new Uint8Array())).toBe('3\r\none\r\n');
    await source.close();
    expect(text((await reader.read()) ?? new Uint8Array())).toBe('0\r\n\r\n');
    await writer.close();
  });

  test('a client that goes raises the signal; a failing write cancels the body', async () => {
    const [client, server] = createDuplexPair();
    const cancelled = deferred<unknown>();
    let signal: AbortSignal | undefined;
    const served = serve(server, async (request) => {
      signal = request.signal;
      const body = new ReadableStream<Uint8Array>({ cancel: (reason) => cancelled.resolve(reason) });
      request.signal.addEventListener('abort', () => undefined);
      return { status: 200, headers: new Headers(), body };
    });
    const writer = client.writable.getWriter();
    await writer.write(utf8('GET /events HTTP/1.1\r\nHost: x\r\n\r\n'));
    const reader = client.readable.getReader();
    await reader.read();
    expect(signal?.aborted).toBe(false);
    await writer.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(signal?.aborted).toBe(true);
    expect(served).toBeInstanceOf(Promise);
  });

  test('a reader that gives up cancels the body', async () => {
    const [client, server] = createDuplexPair();
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: () => {
        cancelled = true;
      },
    });
    const served = serve(server, async () => ({ status: 200, headers: new Headers(), body }));
    const writer = client.writable.getWriter();
    await writer.write(utf8('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    const reader = client.readable.getReader();
    await reader.read();
    await reader.cancel();
    await served;
    expect(cancelled).toBe(true);
  });

  test('a body that fails or breaks its promised length breaks the connection', async () => {
    const [client, server] = createDuplexPair();
    const failing = new ReadableStream<Uint8Array>({
      pull: () => {
        throw new Error('disk on fire');
      },
    });
    const errors: unknown[] = [];
    const served = serve(server, async () => ({ status: 200, headers: new Headers(), body: failing }), {
      onError: (error) => errors.push(error),
    });
    const writer = client.writable.getWriter();
    void writer.write(utf8('GET / HTTP/1.1\r\nHost: x\r\n\r\n')).catch(() => undefined);
    await expect(drain(client.readable)).rejects.toThrow('disk on fire');
    await served;
    expect(errors).toHaveLength(1);
  });
});

describe('hijacking', () => {
  const upgrade = 'Host: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n';

  test('101 UPGRADED, then raw bytes both ways, each with its own end', async () => {
    const [client, server] = createDuplexPair();
    const served = serve(server, async (request) => {
      expect(request.body).toBe(request.upgraded);
      const headers = new Headers({ Connection: 'Upgrade', Upgrade: 'tcp', 'Content-Type': 'application/x' });
      return { status: 101, headers, body: request.upgraded };
    });
    const writer = client.writable.getWriter();
    await writer.write(utf8(`POST /attach HTTP/1.1\r\n${upgrade}\r\nearly `));
    const reader = new ByteReader(client.readable);
    const head = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nContent-Type: application/x\r\nUpgrade: tcp\r\n\r\n';
    expect(text(await reader.readExactly(head.length))).toBe(head);
    expect(text(await reader.readExactly(6))).toBe('early ');
    await writer.write(utf8('late'));
    expect(text(await reader.readExactly(4))).toBe('late');
    await writer.close();
    expect(await reader.read()).toBeUndefined();
    await served;
  });

  test('the output may end first, then input is still read', async () => {
    const [client, server] = createDuplexPair();
    const input = deferred<string>();
    const served = serve(server, async (request) => {
      void readText(request.upgraded).then(input.resolve);
      return { status: 101, headers: new Headers({ Upgrade: 'tcp' }), body: fromBytes(utf8('out')) };
    });
    const writer = client.writable.getWriter();
    await writer.write(utf8(`POST /attach HTTP/1.1\r\n${upgrade}\r\n`));
    expect(await readText(client.readable)).toMatch(/\r\n\r\nout$/);
    await writer.write(utf8('still read'));
    await writer.close();
    expect(await input.promise).toBe('still read');
    await served;
  });

  test('a body with a length comes before the raw bytes (exec start)', async () => {
    const request = `POST /exec/1/start HTTP/1.1\r\n${upgrade}Content-Length: 13\r\n\r\n{"Tty":false}raw`;
    const answer = await talk(request, async (request) => {
      const own = await readText(request.body);
      const raw = await readText(request.upgraded);
      return { status: 101, headers: new Headers({ Upgrade: 'tcp' }), body: fromBytes(utf8(`${own}|${raw}`)) };
    });
    expect(answer).toMatch(/UPGRADED[\s\S]*\r\n\r\n\{"Tty":false\}\|raw$/);
  });

  test('an upgrade that is not taken is an ordinary request', async () => {
    const request = `GET /1 HTTP/1.1\r\n${upgrade}\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n`;
    const answer = await talk(request, async (request) => ok(request.url, { 'Content-Length': '2' }));
    expect(answer).toMatch(/\/1HTTP[\s\S]*\/2$/);
  });

  test('without an upgrade a raw stream is told by the end of the connection', async () => {
    const answer = await talk('POST /attach HTTP/1.1\r\nHost: x\r\n\r\n', () =>
      ok('raw', { 'Content-Type': 'application/vnd.docker.raw-stream' }),
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\nConnection: close\r\n.*\r\n\r\nraw$/);
  });
});
