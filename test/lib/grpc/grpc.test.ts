/** gRPC calls of our client on our server; the real neighbours are in test/contract/buildx.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../../src/lib/bytes.ts';
import { GrpcClient } from '../../../src/lib/grpc/client.ts';
import { type GrpcMethod, type ServerCall, serveGrpc, unary } from '../../../src/lib/grpc/server.ts';
import { binaryValue, decodeMessage, encodeMessage, GrpcError, statusTrailers } from '../../../src/lib/grpc/status.ts';
import { Http2Connection } from '../../../src/lib/http2/connection.ts';
import { fieldValue } from '../../../src/lib/http2/fields.ts';
import { createDuplexPair } from '../../../src/lib/stream.ts';

function pair(methods: Record<string, GrpcMethod>): GrpcClient {
  const [server, client] = createDuplexPair();
  serveGrpc(server, new Map(Object.entries(methods)));
  return new GrpcClient(client);
}

describe('calls', () => {
  test('unary, many at once, of any size', async () => {
    const client = pair({ '/s/Echo': unary((message) => message) });
    const sizes = [0, 1, 5, 70_000, 2_000_000];
    const answers = await Promise.all(sizes.map((size) => client.unary('/s/Echo', new Uint8Array(size).fill(7))));
    expect(answers.map(({ length }) => length)).toEqual(sizes);
  });

  test('streams both ways at their own pace', async () => {
    const client = pair({
      '/s/Double': async (call) => {
        for (let message = await call.receive(); message; message = await call.receive())
          await call.send(concat([message, message]));
      },
    });
    const call = await client.call('/s/Double');
    for (const word of ['a', 'bc', '']) {
      await call.send(utf8(word));
      expect(text((await call.receive()) ?? utf8('?'))).toBe(word + word);
    }
    await call.closeSend();
    expect(await call.receive()).toBeUndefined();
  });

  test('errors with code and message, before and after messages', async () => {
    const fails = async (call: ServerCall, first: number): Promise<void> => {
      for (let at = 0; at < first; at++) await call.send(utf8('x'));
      throw new GrpcError('NOT_FOUND', 'kein Bild „größer“\n100%');
    };
    const client = pair({ '/s/Now': (call) => fails(call, 0), '/s/Later': (call) => fails(call, 2) });
    await expect(client.unary('/s/Now', utf8('x'))).rejects.toMatchObject({
      code: 5,
      message: 'kein Bild „größer“\n100%',
    });
    const call = await client.call('/s/Later');
    expect(await call.receive()).toBeDefined();
    expect(await call.receive()).toBeDefined();
    await expect(call.receive()).rejects.toMatchObject({ code: 5 });
    await expect(client.unary('/s/None', utf8('x'))).rejects.toMatchObject({
      code: 12,
      message: 'unknown method None for service s',
    });
  });

  test('a client that gives up is noticed, one that is gone too', async () => {
    const ends: string[] = [];
    const client = pair({
      '/s/Wait': async (call) => {
        await new Promise<void>((resolve) => call.signal.addEventListener('abort', () => resolve()));
        ends.push(String(call.signal.reason));
      },
    });
    const [first, second] = [await client.call('/s/Wait'), await client.call('/s/Wait')];
    first.cancel();
    await expect(first.receive()).rejects.toMatchObject({ code: 1 });
    await client.connection.close();
    await expect(second.receive()).rejects.toMatchObject({ code: 14 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ends).toHaveLength(2);
  });

  test('what is no gRPC, a compressed message, one that is cut, one that is too large', async () => {
    const [server, other] = createDuplexPair();
    serveGrpc(server, new Map([['/s/Echo', unary((message) => message)]]));
    const connection = new Http2Connection(other, { role: 'client' });
    const head = (type: string): [string, string][] => [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', '/s/Echo'],
      ['content-type', type],
    ];
    const status = async (bytes: Uint8Array): Promise<string | undefined> => {
      const stream = await connection.open(head('application/grpc+proto'));
      await stream.write(bytes);
      await stream.end();
      return fieldValue(await stream.headers, 'grpc-status');
    };
    const plain = await connection.open(head('text/plain'), true);
    expect(fieldValue(await plain.headers, ':status')).toBe('415');
    expect(await status(new Uint8Array([1, 0, 0, 0, 1, 9]))).toBe('12');
    expect(await status(new Uint8Array([0, 0, 0, 0, 9, 9]))).toBe('13');
    expect(await status(new Uint8Array([0, 0]))).toBe('13');
    expect(await status(new Uint8Array([0, 255, 255, 255, 255, 9]))).toBe('8');
    expect(await status(new Uint8Array())).toBe('13');
  });
});

test('messages of a status come back from their escapes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (message) => {
      const encoded = encodeMessage(message);
      expect(encoded).toMatch(/^[ -~]*$/);
      expect(decodeMessage(encoded)).toBe(text(utf8(message)));
    }),
  );
});

test('details of a status travel in base64 without padding', () => {
  const error = new GrpcError('UNKNOWN', 'm', [{ typeUrl: 'a/b', value: utf8('v') }]);
  const value = fieldValue(statusTrailers(error), 'grpc-status-details-bin') ?? '';
  expect(value).not.toContain('=');
  expect(text(binaryValue(value))).toContain('a/b');
});
