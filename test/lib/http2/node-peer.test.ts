/** Our HTTP/2 against Node's own (nghttp2), each in both roles, over a real socket. */
import http2 from 'node:http2';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../../src/lib/bytes.ts';
import { Http2Connection, type Http2Options } from '../../../src/lib/http2/connection.ts';
import { fieldValue } from '../../../src/lib/http2/fields.ts';
import type { Http2Stream } from '../../../src/lib/http2/stream.ts';
import { socketDuplex } from '../../../src/tools/node-duplex.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function listen(onSocket: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer({ allowHalfOpen: true }, onSocket);
  closers.push(() => server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
  });
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((yes) => {
    resolve = yes;
  });
  return { promise, resolve };
}

async function readWhole(stream: Http2Stream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let part = await stream.read(); part; part = await stream.read()) parts.push(part);
  return concat(parts);
}

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8)) & 255);
const large = pattern(3_000_000);

describe("our server, Node's client", () => {
  async function client(options: Omit<Http2Options, 'role'>): Promise<http2.ClientHttp2Session> {
    const port = await listen((socket) => {
      new Http2Connection(socketDuplex(socket), { role: 'server', ...options });
    });
    const session = http2.connect(`http://127.0.0.1:${port}`);
    closers.push(() => session.destroy());
    return session;
  }

  async function exchange(
    session: http2.ClientHttp2Session,
    path: string,
    body: Uint8Array,
  ): Promise<{ status: number; body: Uint8Array; trailers: http2.IncomingHttpHeaders }> {
    const request = session.request({ ':method': 'POST', ':path': path, te: 'trailers' });
    const parts: Uint8Array[] = [];
    let status = 0;
    let trailers: http2.IncomingHttpHeaders = {};
    request.on('response', (headers) => {
      status = headers[':status'] ?? 0;
    });
    request.on('trailers', (headers: http2.IncomingHttpHeaders) => {
      trailers = headers;
    });
    request.on('data', (part: Uint8Array) => parts.push(part));
    request.end(body);
    await new Promise<void>((resolve, reject) => {
      request.on('end', resolve);
      request.on('error', reject);
    });
    return { status, body: concat(parts), trailers };
  }

  const echo = async (stream: Http2Stream): Promise<void> => {
    const path = fieldValue(await stream.headers, ':path') ?? '';
    stream.sendHeaders([
      [':status', '200'],
      ['x-path', path],
    ]);
    for (let part = await stream.read(); part; part = await stream.read()) await stream.write(part);
    await stream.end([['x-end', `${path} done`]]);
  };

  test('echoes small and large bodies with trailers, many at once', async () => {
    const session = await client({ onStream: echo });
    const sizes = [0, 1, 16_384, 70_000, large.length, 5, 1_000_000];
    const answers = await Promise.all(sizes.map((size) => exchange(session, `/${size}`, large.subarray(0, size))));
    for (const [at, size] of sizes.entries()) {
      expect(answers[at]?.status).toBe(200);
      expect(answers[at]?.body.length).toBe(size);
      expect(Buffer.compare(answers[at]?.body ?? utf8('?'), large.subarray(0, size))).toBe(0);
      expect(answers[at]?.trailers['x-end']).toBe(`/${size} done`);
    }
  });

  test('a header list of many frames goes both ways', async () => {
    const value = 'v'.repeat(40_000);
    const session = await client({
      onStream: async (stream) => {
        const headers = await stream.headers;
        stream.sendHeaders([[':status', '200'], ['x-big', fieldValue(headers, 'x-big') ?? ''], ...headers.slice(4, 0)]);
        await stream.end();
      },
    });
    const request = session.request({ ':path': '/', 'x-big': value });
    const headers = await new Promise<http2.IncomingHttpHeaders>((resolve, reject) => {
      request.on('response', resolve);
      request.on('error', reject);
    });
    expect(headers['x-big']).toBe(value);
  });

  test('a client that cancels aborts the signal of its stream', async () => {
    const seen = deferred<Http2Stream>();
    const session = await client({
      onStream: async (stream) => {
        seen.resolve(stream);
        await new Promise((resolve) => stream.signal.addEventListener('abort', resolve));
      },
    });
    const request = session.request({ ':path': '/', ':method': 'POST' });
    request.on('error', () => undefined);
    const stream = await seen.promise;
    request.close(http2.constants.NGHTTP2_CANCEL);
    await new Promise((resolve) => stream.signal.addEventListener('abort', resolve));
    expect(String(stream.signal.reason)).toContain('CANCEL');
  });

  test('streams over the limit are refused, and the rest goes on', async () => {
    const release = deferred<void>();
    const session = await client({
      maxStreams: 2,
      onStream: async (stream) => {
        await release.promise;
        await echo(stream);
      },
    });
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    expect(session.remoteSettings.maxConcurrentStreams).toBe(2);
    const answers = Promise.all([1, 2, 3, 4].map((at) => exchange(session, `/${at}`, utf8(`${at}`))));
    release.resolve();
    expect((await answers).map(({ body }) => text(body))).toEqual(['1', '2', '3', '4']);
  });

  test("Node's ping and settings are answered", async () => {
    const session = await client({ onStream: echo });
    await new Promise((resolve) => session.once('remoteSettings', resolve));
    const payload = Buffer.from('12345678');
    const answered = await new Promise<Buffer>((resolve, reject) => {
      session.ping(payload, (error, _, back) => (error ? reject(error) : resolve(back)));
    });
    expect(answered.toString()).toBe('12345678');
    await new Promise<void>((resolve) =>
      session.settings({ initialWindowSize: 1000, headerTableSize: 0 }, () => resolve()),
    );
    const answer = await exchange(session, '/x', large.subarray(0, 200_000));
    expect(answer.body.length).toBe(200_000);
  });
});

describe("our client, Node's server", () => {
  async function connect(onStream: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void) {
    const server = http2.createServer();
    server.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      onStream(stream, headers);
    });
    server.on('sessionError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    closers.push(() => {
      socket.destroy();
      server.close();
    });
    return new Http2Connection(socketDuplex(socket), { role: 'client' });
  }

  const head = (path: string): [string, string][] => [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'localhost'],
  ];

  test('bodies, trailers, several streams', async () => {
    const connection = await connect((stream, headers) => {
      stream.respond({ ':status': 200, 'x-path': headers[':path'] ?? '' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': 'yes' }));
      stream.pipe(stream);
    });
    const one = async (size: number): Promise<void> => {
      const stream = await connection.open(head(`/${size}`));
      const sent = stream.write(large.subarray(0, size)).then(() => stream.end());
      const body = await readWhole(stream);
      await sent;
      expect(fieldValue(await stream.headers, 'x-path')).toBe(`/${size}`);
      expect(Buffer.compare(body, large.subarray(0, size))).toBe(0);
      expect(fieldValue(stream.trailers, 'x-end')).toBe('yes');
    };
    await Promise.all([one(0), one(10), one(65_536), one(large.length)]);
    await connection.close();
    expect(connection.streams.size).toBe(0);
  });

  test("a reset by the server is the stream's error, and the connection lives", async () => {
    const connection = await connect((stream, headers) => {
      if (headers[':path'] === '/bad') stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR);
      else stream.respond({ ':status': 204 }, { endStream: true });
    });
    const bad = await connection.open(head('/bad'));
    await expect(bad.read()).rejects.toThrow('INTERNAL_ERROR');
    await expect(bad.headers).rejects.toThrow('INTERNAL_ERROR');
    const good = await connection.open(head('/good'), true);
    expect(fieldValue(await good.headers, ':status')).toBe('204');
    expect(await good.read()).toBeUndefined();
  });

  test('a server that goes away fails what is open', async () => {
    const connection = await connect((stream) => {
      stream.respond({ ':status': 200 });
      stream.session?.destroy();
    });
    const stream = await connection.open(head('/'));
    await expect(stream.read()).rejects.toThrow();
    await connection.done;
    await expect(connection.open(head('/'))).rejects.toThrow();
  });
});
