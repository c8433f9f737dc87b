/** What a peer may not do (RFC 9113), said in raw frames: each ends in GOAWAY or RST_STREAM with the right code. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../../src/lib/byte-reader.ts';
import { concat, fromLatin1, utf8 } from '../../../src/lib/bytes.ts';
import { Http2Connection, type Http2Options } from '../../../src/lib/http2/connection.ts';
import { errorName } from '../../../src/lib/http2/error.ts';
import {
  ACK,
  END_HEADERS,
  END_STREAM,
  encodeFrame,
  type Frame,
  FrameParser,
  numberAt,
  numbers,
  PADDED,
  preface,
  frameTypes as T,
} from '../../../src/lib/http2/frame.ts';
import { HpackEncoder } from '../../../src/lib/http2/hpack-encoder.ts';
import type { Http2Stream } from '../../../src/lib/http2/stream.ts';
import { createDuplexPair } from '../../../src/lib/stream.ts';

const none = new Uint8Array();
const request = (): Uint8Array =>
  new HpackEncoder().encode([
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', '/x'],
  ]);
const settings = encodeFrame(T.SETTINGS, 0, 0, none);
const open = (id: number, flags = END_HEADERS): Uint8Array => encodeFrame(T.HEADERS, flags, id, request());

/** The other end, in frames. */
class RawPeer {
  readonly connection: Http2Connection;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ByteReader;
  readonly #parser = new FrameParser(1 << 20);

  constructor(options: Partial<Http2Options> = {}) {
    const [ours, theirs] = createDuplexPair(1 << 20);
    this.connection = new Http2Connection(ours, {
      role: 'server',
      onStream: () => new Promise(() => undefined),
      ...options,
    });
    this.#writer = theirs.writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#reader = new ByteReader(theirs.readable);
  }

  send(...parts: readonly Uint8Array[]): void {
    this.#writer.write(concat([...parts])).catch(() => undefined);
  }

  start(...parts: readonly Uint8Array[]): void {
    this.send(fromLatin1(preface), settings, ...parts);
  }

  end(): void {
    this.#writer.close().catch(() => undefined);
  }

  async frame(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#parser.next();
      if (frame) return frame;
      const bytes = await this.#reader.read();
      if (!bytes) return undefined;
      this.#parser.push(bytes);
    }
  }

  /** `GOAWAY PROTOCOL_ERROR` or `RST_STREAM 1 …`, the first of them. */
  async verdict(): Promise<string> {
    for (let frame = await this.frame(); frame; frame = await this.frame()) {
      if (frame.type === T.GOAWAY) return `GOAWAY ${errorName(numberAt(frame.payload, 4))}`;
      if (frame.type === T.RST_STREAM) return `RST_STREAM ${frame.stream} ${errorName(numberAt(frame.payload, 0))}`;
    }
    return 'end';
  }
}

describe('a server ends', () => {
  const data = (id: number, length: number): Uint8Array => encodeFrame(T.DATA, 0, id, new Uint8Array(length));
  test.each<[string, string, Uint8Array[]]>([
    ['DATA on stream 0', 'GOAWAY PROTOCOL_ERROR', [data(0, 1)]],
    ['DATA on an idle stream', 'GOAWAY PROTOCOL_ERROR', [data(1, 1)]],
    ['HEADERS on an even stream', 'GOAWAY PROTOCOL_ERROR', [open(2)]],
    ['HEADERS on stream 0', 'GOAWAY PROTOCOL_ERROR', [open(0)]],
    ['a lower stream after a higher one', 'GOAWAY PROTOCOL_ERROR', [open(5), open(3)]],
    [
      'bytes that are no header block',
      'GOAWAY COMPRESSION_ERROR',
      [encodeFrame(T.HEADERS, END_HEADERS, 1, new Uint8Array([0x80]))],
    ],
    ['CONTINUATION without HEADERS', 'GOAWAY PROTOCOL_ERROR', [encodeFrame(T.CONTINUATION, END_HEADERS, 1, none)]],
    ['another frame inside a header block', 'GOAWAY PROTOCOL_ERROR', [open(1, 0), settings]],
    [
      'more padding than payload',
      'GOAWAY PROTOCOL_ERROR',
      [open(1), encodeFrame(T.DATA, PADDED, 1, new Uint8Array([9, 1]))],
    ],
    ['a frame that is too long', 'GOAWAY FRAME_SIZE_ERROR', [open(1), data(1, 16_385)]],
    ['PING of 7 bytes', 'GOAWAY FRAME_SIZE_ERROR', [encodeFrame(T.PING, 0, 0, new Uint8Array(7))]],
    ['SETTINGS of 5 bytes', 'GOAWAY FRAME_SIZE_ERROR', [encodeFrame(T.SETTINGS, 0, 0, new Uint8Array(5))]],
    ['SETTINGS on a stream', 'GOAWAY PROTOCOL_ERROR', [encodeFrame(T.SETTINGS, 0, 1, none)]],
    [
      'a window of 2^31',
      'GOAWAY FLOW_CONTROL_ERROR',
      [encodeFrame(T.SETTINGS, 0, 0, new Uint8Array([0, 4, 128, 0, 0, 0]))],
    ],
    ['PUSH_PROMISE', 'GOAWAY PROTOCOL_ERROR', [encodeFrame(T.PUSH_PROMISE, END_HEADERS, 1, numbers(2))]],
    ['WINDOW_UPDATE of 0 for all', 'GOAWAY PROTOCOL_ERROR', [encodeFrame(T.WINDOW_UPDATE, 0, 0, numbers(0))]],
    [
      'WINDOW_UPDATE of 0 for one',
      'RST_STREAM 1 PROTOCOL_ERROR',
      [open(1), encodeFrame(T.WINDOW_UPDATE, 0, 1, numbers(0))],
    ],
    ['a window above 2^31', 'GOAWAY FLOW_CONTROL_ERROR', [encodeFrame(T.WINDOW_UPDATE, 0, 0, numbers(0x7fffffff))]],
    [
      "a stream's window above 2^31",
      'RST_STREAM 1 FLOW_CONTROL_ERROR',
      [open(1), encodeFrame(T.WINDOW_UPDATE, 0, 1, numbers(0x7fffffff))],
    ],
    ['RST_STREAM for an idle stream', 'GOAWAY PROTOCOL_ERROR', [encodeFrame(T.RST_STREAM, 0, 7, numbers(8))]],
    ['DATA after END_STREAM', 'RST_STREAM 1 STREAM_CLOSED', [open(1, END_HEADERS | END_STREAM), data(1, 1)]],
    ['a second header section that is no trailer', 'RST_STREAM 1 PROTOCOL_ERROR', [open(1), open(1)]],
    [
      'upper case in a name',
      'RST_STREAM 1 PROTOCOL_ERROR',
      [encodeFrame(T.HEADERS, END_HEADERS, 1, concat([request(), new HpackEncoder().encode([['X-A', '1']])]))],
    ],
    [
      'a request without a path',
      'RST_STREAM 1 PROTOCOL_ERROR',
      [encodeFrame(T.HEADERS, END_HEADERS, 1, new Uint8Array([0x83]))],
    ],
  ])('%s: %s', async (_, verdict, frames) => {
    const peer = new RawPeer();
    peer.start(...frames);
    expect(await peer.verdict()).toBe(verdict);
  });

  test('a peer that speaks HTTP/1', async () => {
    const peer = new RawPeer();
    peer.send(utf8('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
    expect(await peer.verdict()).toBe('GOAWAY PROTOCOL_ERROR');
    await peer.connection.done;
  });

  test('a first frame that is no SETTINGS', async () => {
    const peer = new RawPeer();
    peer.send(fromLatin1(preface), open(1));
    expect(await peer.verdict()).toBe('GOAWAY PROTOCOL_ERROR');
  });

  test('more data than the windows allow', async () => {
    const peer = new RawPeer({ streamWindow: 20_000 });
    peer.start(open(1), data(1, 16_000), data(1, 16_000));
    expect(await peer.verdict()).toBe('RST_STREAM 1 FLOW_CONTROL_ERROR');
  });

  test('endless CONTINUATION', async () => {
    const peer = new RawPeer();
    peer.start(open(1, 0), ...Array.from({ length: 300 }, () => encodeFrame(T.CONTINUATION, 0, 1, none)));
    expect(await peer.verdict()).toBe('GOAWAY ENHANCE_YOUR_CALM');
  });

  test('rapid resets: streams that are still worked on count, so that the rest is refused', async () => {
    let started = 0;
    const peer = new RawPeer({
      maxStreams: 10,
      onStream: () => {
        started += 1;
        return new Promise(() => undefined);
      },
    });
    const ids = Array.from({ length: 200 }, (_, at) => at * 2 + 1);
    peer.start(...ids.flatMap((id) => [open(id), encodeFrame(T.RST_STREAM, 0, id, numbers(8))]));
    expect(await peer.verdict()).toBe('RST_STREAM 21 REFUSED_STREAM');
    expect(started).toBe(10);
  });

  test('pings that nobody reads the answers of: it stops reading', async () => {
    const [ours, theirs] = createDuplexPair(4096);
    const connection = new Http2Connection(ours, { role: 'server' });
    const writer = theirs.writable.getWriter();
    const ping = concat(Array.from({ length: 5000 }, () => encodeFrame(T.PING, 0, 0, new Uint8Array(8))));
    await writer.write(concat([fromLatin1(preface), settings]));
    let written = 0;
    const flood = (async () => {
      for (let at = 0; at < 100; at++) {
        await writer.write(ping);
        written += 1;
      }
    })().catch(() => undefined);
    for (let at = 0; at < 200; at++) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeGreaterThan(5);
    expect(written).toBeLessThan(50);
    await theirs.readable.cancel();
    await connection.done;
    await writer.abort().catch(() => undefined);
    await flood;
  });

  test('a peer that just ends: streams fail, no error is thrown', async () => {
    let stream: Http2Stream | undefined;
    const peer = new RawPeer({
      onStream: async (opened) => {
        stream = opened;
        await opened.read();
      },
    });
    peer.start(open(1));
    peer.end();
    await peer.connection.done;
    expect(stream?.signal.aborted).toBe(true);
  });
});

test('a client refuses streams of the server, and DATA before headers', async () => {
  const even = new RawPeer({ role: 'client' });
  even.send(settings, encodeFrame(T.HEADERS, END_HEADERS, 2, request()));
  expect(await clientVerdict(even)).toBe('GOAWAY PROTOCOL_ERROR');
  const early = new RawPeer({ role: 'client' });
  const stream = await early.connection.open([[':method', 'GET']]);
  early.send(settings, encodeFrame(T.DATA, 0, stream.id, utf8('x')));
  await expect(stream.read()).rejects.toThrow('out of place');
});

/** What a client sends begins with its preface, which is no frame. */
async function clientVerdict(peer: RawPeer): Promise<string> {
  await peer.connection.done;
  const { failure } = peer.connection;
  return `GOAWAY ${errorName(failure?.code ?? 0)}`;
}

test('random frames end in an answer, never in a loop or a throw', async () => {
  const frame = fc
    .record({
      type: fc.integer({ min: 0, max: 11 }),
      flags: fc.integer({ min: 0, max: 255 }),
      stream: fc.integer({ min: 0, max: 6 }),
      payload: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(request()), fc.constant(new Uint8Array(4))),
    })
    .map(({ type, flags, stream, payload }) => encodeFrame(type, flags, stream, payload));
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 30 }), async (frames) => {
      const peer = new RawPeer({
        onStream: async (stream) => {
          while (await stream.read());
          stream.sendHeaders([[':status', '200']], true);
        },
      });
      peer.start(...frames);
      peer.end();
      while (await peer.frame());
      await peer.connection.done;
      expect(peer.connection.failure).toBeDefined();
      expect(peer.connection.streams.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('SETTINGS are acknowledged', async () => {
  const peer = new RawPeer();
  peer.start();
  const kinds: string[] = [];
  for (let at = 0; at < 3; at++) {
    const frame = await peer.frame();
    kinds.push(`${frame?.type}/${(frame?.flags ?? 0) & ACK}`);
  }
  expect(kinds).toEqual([`${T.SETTINGS}/0`, `${T.WINDOW_UPDATE}/0`, `${T.SETTINGS}/1`]);
});
