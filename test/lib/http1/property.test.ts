/** What must hold for any bytes on the connection, however they are cut. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../../src/lib/bytes.ts';
import { HttpClient } from '../../../src/lib/http1/client.ts';
import { type ServerHandler, serve } from '../../../src/lib/http1/server.ts';
import { createDuplexPair, createPipe, fromBytes, fromIterable, readAll, readText } from '../../../src/lib/stream.ts';

const echo: ServerHandler = async (request) => {
  const body = await readAll(request.body);
  const head = utf8(`${request.method} ${request.url} ${body.length}:`);
  return { status: 200, headers: new Headers(), body: fromBytes([head, body]) };
};

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

/** The server's whole answer to `parts`; the connection stays readable to its end. */
async function answer(parts: readonly Uint8Array[]): Promise<string> {
  const out = createPipe(1 << 20);
  const served = serve({ readable: fromBytes(parts), writable: out.writable }, echo);
  const all = await readText(out.readable).catch((error: unknown) => `broken: ${error}`);
  await served;
  return all;
}

const piece = fc.constantFrom(
  'GET / HTTP/1.1\r\n',
  'POST /x HTTP/1.1\r\n',
  'HEAD / HTTP/1.0\r\n',
  'Host: a\r\n',
  'Content-Length: 4\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Connection: Upgrade\r\nUpgrade: tcp\r\n',
  'Expect: 100-continue\r\n',
  'Connection: close\r\n',
  '\r\n',
  'body',
  '4\r\nbody\r\n',
  '0\r\n\r\n',
  'ffffffffffffffffffff\r\n',
  '\0',
  ' ',
  '\n',
  '\r',
);

describe('the server', () => {
  test('the answer does not depend on how the bytes are cut', async () => {
    const soup = fc.array(piece, { maxLength: 14 }).map((pieces) => utf8(pieces.join('')));
    await fc.assert(
      fc.asyncProperty(soup, fc.integer({ min: 1, max: 20 }), async (bytes, size) => {
        expect(await answer(cut(bytes, size))).toBe(await answer([bytes]));
      }),
      { numRuns: 400 },
    );
  });

  test('random bytes get at most a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect(await answer([bytes])).toMatch(/^(HTTP\/1\.1 [45]\d\d |$)/);
      }),
      { numRuns: 200 },
    );
  });

  test('a slow reader holds the body back', async () => {
    const [client, server] = createDuplexPair(10_000);
    let made = 0;
    const source = function* (): Generator<Uint8Array> {
      for (; made < 1000; made++) yield new Uint8Array(1000);
    };
    const body = fromIterable(source());
    const served = serve(server, async () => ({ status: 200, headers: new Headers(), body }));
    const writer = client.writable.getWriter();
    await writer.write(utf8('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(made).toBeLessThan(20);
    await writer.close();
    expect((await readAll(client.readable)).length).toBeGreaterThan(1_000_000);
    await served;
  });
});

describe('client and server', () => {
  test('any body arrives both ways, whatever its pieces and framing', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), fc.boolean(), async (parts, lengthUp, lengthDown) => {
        const body = concat(parts);
        const client = new HttpClient(async () => {
          const [mine, theirs] = createDuplexPair(100);
          void serve(theirs, async (request) => {
            const headers = new Headers(lengthDown ? { 'Content-Length': String(body.length) } : {});
            return { status: 200, headers, body: request.body ?? fromBytes([]) };
          });
          return mine;
        });
        const headers = new Headers(lengthUp ? { 'Content-Length': String(body.length) } : {});
        const response = await client.request({ method: 'POST', url: '/', headers, body: fromBytes(parts) });
        expect(await readAll(response.body)).toEqual(body);
      }),
      { numRuns: 200 },
    );
  });

  test('the client makes an answer or an error of any bytes', async () => {
    const soup = fc.array(
      fc.constantFrom(
        'HTTP/1.1 200 OK\r\n',
        'HTTP/1.1 100\r\n\r\n',
        'Content-Length: 3\r\n',
        'Transfer-Encoding: chunked\r\n',
        '\r\n',
        'abc',
        '3\r\nabc\r\n',
        '0\r\n\r\n',
        '\0',
        'HTTP/1.1 101 X\r\n',
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(soup, async (pieces) => {
        const client = new HttpClient(async () => ({
          readable: fromBytes(pieces.map(utf8)),
          writable: new WritableStream<Uint8Array>(),
        }));
        const request = { method: 'GET', url: '/', headers: new Headers(), body: null };
        const outcome = await client.request(request).then(
          async (response) =>
            `${response.status} ${text(await readAll(response.body).catch((error: Error) => utf8(error.name)))}`,
          (error: Error) => error.name,
        );
        expect(outcome).toMatch(/^(HttpError|[1-5]\d\d [\s\S]*)$/);
      }),
      { numRuns: 400 },
    );
  });
});
