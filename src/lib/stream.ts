/**
 * Byte streams (WHATWG Streams): whole-stream reads, streams made from bytes, lines, and an in-memory pipe with
 * back-pressure. Async iteration of streams is not used: Safari lacks it.
 */
import { concat, text } from './bytes.ts';
import type { Duplex } from './http.ts';

/** Thrown where a stream ends before what was promised has come. */
export class UnexpectedEnd extends Error {
  override readonly name = 'UnexpectedEnd';

  constructor(message = 'unexpected end of stream') {
    super(message);
  }
}

/** Thrown where a stream is longer than its reader allows. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** Each chunk in turn; leaving the loop early cancels the stream. */
export async function* chunks<Chunk = Uint8Array>(stream: ReadableStream<Chunk>): AsyncGenerator<Chunk, void, void> {
  const reader = stream.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    ended = true;
  } catch (error) {
    ended = true;
    throw error;
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}

/**
 * The whole stream in one array; null reads as nothing.
 * @param limit most bytes to take
 * @throws TooLong beyond `limit`; the stream's own error
 */
export async function readAll(stream: ReadableStream<Uint8Array> | null, limit = Infinity): Promise<Uint8Array> {
  if (!stream) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks(stream)) {
    length += chunk.length;
    if (length > limit) throw new TooLong(`more than ${limit} bytes`);
    parts.push(chunk);
  }
  return concat(parts);
}

/** The whole stream as UTF-8 text. */
export async function readText(stream: ReadableStream<Uint8Array> | null, limit = Infinity): Promise<string> {
  return text(await readAll(stream, limit));
}

/** The whole stream parsed as JSON. @throws SyntaxError */
export async function readJson(stream: ReadableStream<Uint8Array> | null, limit = Infinity): Promise<unknown> {
  return JSON.parse(await readText(stream, limit));
}

/** Reads and drops everything; the stream's own error is thrown. */
export async function drain(stream: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!stream) return;
  const reader = stream.getReader();
  while (!(await reader.read()).done);
  reader.releaseLock();
}

/** A stream of the given bytes, one chunk after another as they are asked for. */
export function fromBytes(bytes: Uint8Array | readonly Uint8Array[]): ReadableStream<Uint8Array> {
  const parts = bytes instanceof Uint8Array ? [bytes] : bytes;
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        while (at < parts.length) {
          const part = parts[at++];
          if (!part || part.length === 0) continue;
          controller.enqueue(part);
          return;
        }
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A stream of what an iterable or generator yields; cancelling ends the generator. */
export function fromIterable(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A transform written as a generator over its input. Nothing is made before it is asked for; an error thrown errors the
 * output and makes further writes fail; cancelling the output ends the generator.
 */
export function transformWith(
  body: (input: ReadableStream<Uint8Array>) => AsyncIterable<Uint8Array>,
): TransformStream<Uint8Array, Uint8Array> {
  const { readable, writable } = createPipe(0);
  return { readable: fromIterable(body(readable)), writable };
}

/** A stream that has ended. */
export function empty(): ReadableStream<Uint8Array> {
  return fromBytes([]);
}

/**
 * Lines of UTF-8 text without their line feed; a carriage return stays. A last line without a line feed counts, an
 * empty one doesn't.
 */
export async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  let pending: Uint8Array[] = [];
  for await (const chunk of chunks(stream)) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      pending.push(chunk.subarray(start, end));
      yield text(concat(pending));
      pending = [];
      start = end + 1;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
  if (pending.length > 0) yield text(concat(pending));
}

/**
 * A pipe in memory: what is written comes out of `readable`. A write waits once `highWater` bytes lie unread. Closing
 * `writable` ends `readable`; aborting it errors `readable`; cancelling `readable` makes writes fail.
 */
export function createPipe(highWater = 65536): Duplex {
  return new TransformStream<Uint8Array, Uint8Array>(
    {},
    { highWaterMark: 1 },
    new ByteLengthQueuingStrategy({ highWaterMark: highWater }),
  );
}

/** Two ends of one connection in memory: what one writes the other reads. */
export function createDuplexPair(highWater = 65536): [Duplex, Duplex] {
  const there = createPipe(highWater);
  const back = createPipe(highWater);
  return [
    { readable: back.readable, writable: there.writable },
    { readable: there.readable, writable: back.writable },
  ];
}
