import { expect, test } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import type { Duplex, HttpRequest, HttpResponse } from '../../../src/lib/http.ts';
import { HttpClient } from '../../../src/lib/http1/client.ts';
import { type ServerHandler, serve } from '../../../src/lib/http1/server.ts';
import { createDuplexPair, createPipe, fromBytes, readText } from '../../../src/lib/stream.ts';

function request(url: string, extra: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: new Headers(), body: null, ...extra };
}

function reply(text: string, status = 200): HttpResponse {
  const bytes = utf8(text);
  return { status, headers: new Headers({ 'Content-Length': String(bytes.length) }), body: fromBytes(bytes) };
}

/** A client that keeps its connection, and the server's ends of all that it has opened. */
function keeping(answer: (theirs: Duplex) => void): { client: HttpClient; opened: Duplex[] } {
  const opened: Duplex[] = [];
  const dial = async (): Promise<Duplex> => {
    const [mine, theirs] = createDuplexPair();
    opened.push(theirs);
    answer(theirs);
    return mine;
  };
  return { client: new HttpClient(dial, { keepsAlive: true }), opened };
}

const served = (handler: ServerHandler) => keeping((theirs) => void serve(theirs, handler));

test('serves one request after another, with bodies of every framing', async () => {
  const { client, opened } = served(async ({ url, method, body, headers }) => {
    expect(headers.has('connection')).toBe(false);
    const sent = await readText(body);
    if (url === '/chunked') return { status: 200, headers: new Headers(), body: fromBytes(utf8('in chunks')) };
    return url === '/none' ? { status: 204, headers: new Headers(), body: null } : reply(`${method} ${sent}`);
  });
  const ask = async (...args: Parameters<typeof request>) => readText((await client.request(request(...args))).body);
  expect(await ask('/')).toBe('GET ');
  expect(await ask('/chunked')).toBe('in chunks');
  expect(await ask('/none')).toBe('');
  expect(await ask('/', { method: 'HEAD' })).toBe('');
  expect(await ask('/', { method: 'POST', body: fromBytes(utf8('body')) })).toBe('POST body');
  expect(opened).toHaveLength(1);
});

test('isn\u2019t used while an answer is still being read', async () => {
  const { client, opened } = served(async ({ url }) => reply(url));
  const first = await client.request(request('/first'));
  expect(await readText((await client.request(request('/second'))).body)).toBe('/second');
  expect(opened).toHaveLength(2);
  expect(await readText(first.body)).toBe('/first');
  expect(await readText((await client.request(request('/third'))).body)).toBe('/third');
  expect(opened).toHaveLength(2);
});

test('isn\u2019t kept after a refused upload, a cancelled answer, or one that ends with the connection', async () => {
  const { client, opened } = served(async ({ url, method }) => {
    if (method === 'POST') return reply('too much', 413);
    if (url === '/raw') return { ...reply('raw'), headers: new Headers({ Connection: 'close' }) };
    return reply('plain');
  });
  const upload = createPipe();
  const refused = await client.request(request('/', { method: 'POST', body: upload.readable }));
  expect(await readText(refused.body)).toBe('too much');
  await (await client.request(request('/'))).body?.cancel();
  expect(await readText((await client.request(request('/raw'))).body)).toBe('raw');
  expect(await readText((await client.request(request('/'))).body)).toBe('plain');
  expect(opened).toHaveLength(4);
});

test('is given up where the server closes it', async () => {
  const { client, opened } = keeping(({ writable }) => {
    const writer = writable.getWriter();
    void writer.write(utf8('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')).then(() => writer.close());
  });
  expect(await readText((await client.request(request('/'))).body)).toBe('ok');
  await new Promise((resolve) => setTimeout(resolve));
  expect(await readText((await client.request(request('/'))).body)).toBe('ok');
  expect(opened).toHaveLength(2);
});

test('what may be repeated is asked again where the server closes instead of answering', async () => {
  const ok = utf8('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  const { client, opened } = keeping(({ readable, writable }) => {
    const reader = readable.getReader();
    const writer = writable.getWriter();
    void (async () => {
      await reader.read();
      await writer.write(ok);
      await reader.read();
      await writer.close();
    })();
  });
  const ask = async (method: string) => {
    const body = method === 'POST' ? fromBytes(utf8('x')) : null;
    return await readText((await client.request(request('/', { method, body }))).body);
  };
  expect(await ask('GET')).toBe('ok');
  expect(await ask('GET')).toBe('ok');
  expect(opened).toHaveLength(2);
  await expect(ask('POST')).rejects.toThrow();
  expect(opened).toHaveLength(2);
});

test('`close` ends it', async () => {
  const ended: Promise<void>[] = [];
  const { client } = keeping((theirs) => void ended.push(serve(theirs, async () => reply('ok'))));
  expect(await readText((await client.request(request('/'))).body)).toBe('ok');
  client.close();
  await Promise.all(ended);
  expect(ended).toHaveLength(1);
});
