import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../src/lib/byte-reader.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import type { HttpRequest } from '../../../src/lib/http.ts';
import { HttpClient } from '../../../src/lib/http1/client.ts';
import type { HijackableRequest } from '../../../src/lib/http1/hijack.ts';
import { type ServerHandler, serve } from '../../../src/lib/http1/server.ts';
import { createDuplexPair, createPipe, fromBytes, readText } from '../../../src/lib/stream.ts';
import { deferred } from './deferred.ts';

function get(url: string, extra: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, headers: new Headers(), body: null, ...extra };
}

const bodyOf = (value: string): ReadableStream<Uint8Array> => fromBytes(utf8(value));

/** A client whose peer sends `answer`; what the client sent can be read. */
function canned(answer: string): { client: HttpClient; sent: Promise<string> } {
  const sent = deferred<string>();
  sent.promise.catch(() => undefined);
  const client = new HttpClient(async () => {
    const [mine, theirs] = createDuplexPair(1 << 20);
    void readText(theirs.readable).then(sent.resolve, sent.reject);
    const writer = theirs.writable.getWriter();
    void writer.write(utf8(answer)).then(() => writer.close());
    return mine;
  });
  return { client, sent: sent.promise };
}

function served(handler: ServerHandler): HttpClient {
  return new HttpClient(async () => {
    const [mine, theirs] = createDuplexPair();
    void serve(theirs, handler);
    return mine;
  });
}

describe('what is sent', () => {
  test('a request without a body', async () => {
    const { client, sent } = canned('HTTP/1.1 204 No Content\r\n\r\n');
    const response = await client.request(
      get('http://docker/v1.50/_ping?a=b', { headers: new Headers({ 'X-A': 'b' }) }),
    );
    expect(response.body).toBeNull();
    expect(await sent).toBe('GET /v1.50/_ping?a=b HTTP/1.1\r\nConnection: close\r\nHost: docker\r\nX-A: b\r\n\r\n');
  });

  test('bodies: chunked, by length, none', async () => {
    const answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
    const send = async (extra: Partial<HttpRequest>): Promise<string> => {
      const { client, sent } = canned(answer);
      const response = await client.request(get('/', { method: 'POST', ...extra }));
      expect(await readText(response.body)).toBe('ok');
      return sent;
    };
    expect(await send({ body: bodyOf('hello') })).toMatch(/Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/);
    expect(await send({ body: bodyOf('hello'), headers: new Headers({ 'Content-Length': '5' }) })).toMatch(
      /Content-Length: 5\r\n.*\r\n\r\nhello$/,
    );
    expect(await send({})).toMatch(/Content-Length: 0\r\n/);
  });
});

describe('what comes back', () => {
  test.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n', 'hi'],
    ['HTTP/1.0 200 OK\r\n\r\nhi', 'hi'],
    ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi', 'hi'],
    ['HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n', ''],
  ])('%j', async (answer, body) => {
    const response = await canned(answer).client.request(get('/'));
    expect(response.status).toBe(200);
    expect(await readText(response.body)).toBe(body);
  });

  test.each(['', 'garbage\r\n\r\n', 'HTTP/1.1 20 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'])(
    '%j is an error',
    async (answer) => {
      await expect(canned(answer).client.request(get('/'))).rejects.toThrow();
    },
  );

  test('a body cut short is an error', async () => {
    for (const framing of ['Content-Length: 5', 'Transfer-Encoding: chunked']) {
      const response = await canned(`HTTP/1.1 200 OK\r\n${framing}\r\n\r\n5\r\n`).client.request(get('/'));
      await expect(readText(response.body)).rejects.toThrow('unexpected EOF');
    }
  });

  test('HEAD has no body whatever its length says', async () => {
    const { client } = canned('HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n');
    expect((await client.request(get('/', { method: 'HEAD' }))).body).toBeNull();
  });
});

describe('with our server', () => {
  test('an answer streams while the upload still goes on', async () => {
    const client = served(async (request) => ({ status: 200, headers: new Headers(), body: request.body }));
    const upload = createPipe();
    const writer = upload.writable.getWriter();
    const response = await client.request(get('/load', { method: 'POST', body: upload.readable }));
    const reader = new ByteReader(response.body ?? bodyOf(''));
    for (const word of ['one', 'two']) {
      await writer.write(utf8(word));
      expect(text(await reader.readExactly(3))).toBe(word);
    }
    await writer.close();
    expect(await reader.read()).toBeUndefined();
  });

  test('an early refusal arrives and cancels the upload', async () => {
    const client = served(async () => ({ status: 400, headers: new Headers(), body: bodyOf('bad context') }));
    const cancelled = deferred<void>();
    const body = new ReadableStream<Uint8Array>(
      { pull: (controller) => controller.enqueue(new Uint8Array(1000)), cancel: () => cancelled.resolve() },
      { highWaterMark: 0 },
    );
    const response = await client.request(get('/build', { method: 'POST', body }));
    expect(response.status).toBe(400);
    expect(await readText(response.body)).toBe('bad context');
    await cancelled.promise;
  });

  test('an upload that fails drops the connection', async () => {
    const seen = deferred<unknown>();
    const client = new HttpClient(async () => {
      const [mine, theirs] = createDuplexPair();
      void serve(
        theirs,
        async (request) => ({ status: 200, headers: new Headers(), body: bodyOf(await readText(request.body)) }),
        {
          onError: seen.resolve,
        },
      );
      return mine;
    });
    const body = new ReadableStream<Uint8Array>({
      pull: () => {
        throw new Error('no such file');
      },
    });
    await expect(client.request(get('/', { method: 'POST', body }))).rejects.toThrow('no such file');
    expect(String(await seen.promise)).toBe('Error: no such file');
  });

  test('a cancelled body and an aborted signal reach the handler', async () => {
    const gone: Promise<void>[] = [];
    const handler: ServerHandler = async ({ signal }) => {
      gone.push(new Promise((resolve) => signal.addEventListener('abort', () => resolve())));
      return { status: 200, headers: new Headers(), body: new ReadableStream<Uint8Array>() };
    };
    const response = await served(handler).request(get('/events'));
    await response.body?.cancel();
    const control = new AbortController();
    const second = await served(handler).request(get('/events'), { signal: control.signal });
    control.abort(new Error('interrupted'));
    await expect(readText(second.body)).rejects.toThrow('interrupted');
    await Promise.all(gone);
    expect(gone).toHaveLength(2);
    await expect(served(handler).request(get('/'), { signal: control.signal })).rejects.toThrow('interrupted');
  });

  test('a signal ends the wait for an answer', async () => {
    const control = new AbortController();
    const waiting = served(() => new Promise(() => undefined)).request(get('/wait'), { signal: control.signal });
    control.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
  });

  test('a failed dial is the request\u2019s failure', async () => {
    const client = new HttpClient(() => Promise.reject(new Error('connect ENOENT')));
    await expect(client.request(get('/'))).rejects.toThrow('connect ENOENT');
  });
});

describe('upgraded', () => {
  const headers = new Headers({ Connection: 'Upgrade', Upgrade: 'tcp' });
  const shout: ServerHandler = async (request) => {
    const own = request.body === request.upgraded ? '' : await readText(request.body);
    const upper = new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => controller.enqueue(utf8(`[${own}]`)),
      transform: (chunk, controller) => controller.enqueue(utf8(text(chunk).toUpperCase())),
    });
    const answer = new Headers({ Connection: 'Upgrade', Upgrade: 'tcp' });
    return { status: 101, headers: answer, body: request.upgraded?.pipeThrough(upper) ?? null };
  };

  test('raw both ways with half-close', async () => {
    const input = createPipe();
    const request: HijackableRequest = { ...get('/attach', { method: 'POST', headers }), upgraded: input.readable };
    const response = await served(shout).request(request);
    expect(response.status).toBe(101);
    const reader = new ByteReader(response.body ?? bodyOf(''));
    const writer = input.writable.getWriter();
    await writer.write(utf8('hello'));
    expect(text(await reader.readExactly(7))).toBe('[]HELLO');
    await writer.write(utf8(' end'));
    await writer.close();
    expect(text(await reader.readExactly(4))).toBe(' END');
    expect(await reader.read()).toBeUndefined();
  });

  test('with a body of its own first (exec start)', async () => {
    const own = new Headers([...headers, ['content-length', '2']]);
    const request: HijackableRequest = {
      ...get('/exec/1/start', { method: 'POST', headers: own, body: bodyOf('{}') }),
      upgraded: bodyOf('input'),
    };
    expect(await readText((await served(shout).request(request)).body)).toBe('[{}]INPUT');
  });

  test('refused: a normal answer, no raw input taken', async () => {
    const input = createPipe();
    const client = served(async () => ({ status: 404, headers: new Headers(), body: bodyOf('no such container') }));
    const request: HijackableRequest = { ...get('/attach', { method: 'POST', headers }), upgraded: input.readable };
    const response = await client.request(request);
    expect(response.status).toBe(404);
    expect(await readText(response.body)).toBe('no such container');
    expect(input.readable.locked).toBe(false);
  });

  test('output that ends leaves the input open until its own end', async () => {
    const got = deferred<string>();
    const client = served(async (request) => {
      void readText(request.upgraded).then(got.resolve);
      return { status: 101, headers: new Headers({ Upgrade: 'tcp' }), body: bodyOf('bye') };
    });
    const input = createPipe();
    const request: HijackableRequest = { ...get('/attach', { method: 'POST', headers }), upgraded: input.readable };
    const response = await client.request(request);
    expect(await readText(response.body)).toBe('bye');
    const writer = input.writable.getWriter();
    await writer.write(utf8('after'));
    await writer.close();
    expect(await got.promise).toBe('after');
  });
});
