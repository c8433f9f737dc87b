/** How a message's body is delimited (RFC 9112, 6): by length, by chunks, or by the end of the connection. */
import type { ByteReader } from '../byte-reader.ts';
import { concat, fromLatin1, latin1 } from '../bytes.ts';
import { HttpError, skipTrailer } from './message.ts';

/** The number of bytes, or how else the end is told. */
export type Framing = number | 'chunked' | 'close';

/**
 * What the fields say about the body, undefined where they say nothing.
 * @throws HttpError for lengths that disagree, and for length and chunks at once (request smuggling)
 */
export function framingOf(headers: Headers): Framing | undefined {
  const coding = headers.get('transfer-encoding');
  if (coding === null) return lengthOf(headers);
  if (coding.trim().toLowerCase() !== 'chunked') throw new HttpError(501, `unsupported transfer encoding: ${coding}`);
  if (headers.has('content-length')) throw new HttpError(400, 'both Content-Length and Transfer-Encoding');
  return 'chunked';
}

/** What Content-Length says, undefined where there is none. @throws HttpError */
export function lengthOf(headers: Headers): number | undefined {
  const lengths = headers.get('content-length')?.split(',') ?? [];
  const [first] = lengths;
  if (first === undefined) return undefined;
  const length = first.trim();
  const agree = lengths.every((each) => each.trim() === length);
  if (!agree || !/^[0-9]+$/.test(length) || !Number.isSafeInteger(Number(length))) {
    throw new HttpError(400, 'bad Content-Length');
  }
  return Number(length);
}

/** A body being read off a connection; what nobody reads can be skipped to reach the next message. */
export class MessageBody {
  readonly #reader: ByteReader;
  readonly #framing: Framing;
  readonly #beforeFirst: () => Promise<void>;
  /** Bytes left of the length, or of the current chunk. */
  #left: number;
  #started = false;
  #busy = false;
  #done: boolean;
  #resolveFinished: () => void = () => undefined;
  /** Resolves once the whole body has been read, or reading it failed. */
  readonly finished: Promise<void>;
  #stream: ReadableStream<Uint8Array> | undefined;

  /** @param beforeFirst called once before the first read (100 Continue) */
  constructor(reader: ByteReader, framing: Framing, beforeFirst: () => Promise<void> = async () => undefined) {
    this.#reader = reader;
    this.#framing = framing;
    this.#beforeFirst = beforeFirst;
    this.#left = typeof framing === 'number' ? framing : 0;
    this.#done = framing === 0;
    this.finished = new Promise((resolve) => {
      this.#resolveFinished = resolve;
    });
    if (this.#done) this.#resolveFinished();
  }

  /** The body for those who want a stream. */
  get stream(): ReadableStream<Uint8Array> {
    this.#stream ??= new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const part = await this.next();
          if (part) controller.enqueue(part);
          else controller.close();
        },
        cancel: async (reason) => {
          if (this.#framing !== 'close') return;
          this.#finish();
          await this.#reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
    return this.#stream;
  }

  /** Whether someone has taken the stream to read it. */
  get taken(): boolean {
    return this.#stream?.locked ?? false;
  }

  get done(): boolean {
    return this.#done;
  }

  /** Whether anything was read, or is being waited for. */
  get started(): boolean {
    return this.#started;
  }

  /** The next piece, undefined at the end. @throws HttpError where the connection ends first */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#done) return undefined;
    if (!this.#started) {
      this.#started = true;
      await this.#beforeFirst();
    }
    this.#busy = true;
    try {
      return await this.#read();
    } catch (error) {
      this.#resolveFinished();
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    if (this.#framing === 'chunked' && this.#left === 0) {
      this.#left = await this.#chunkSize();
      if (this.#left === 0) {
        await skipTrailer(this.#reader, 65536);
        this.#finish();
        return undefined;
      }
    }
    const part = await this.#reader.read(this.#framing === 'close' ? Infinity : this.#left);
    if (!part) {
      if (this.#framing !== 'close') throw new HttpError(400, 'unexpected EOF');
      this.#finish();
      return undefined;
    }
    if (this.#framing === 'close') return part;
    this.#left -= part.length;
    if (this.#left === 0 && this.#framing === 'chunked') await this.#endOfChunk();
    if (this.#left === 0 && typeof this.#framing === 'number') this.#finish();
    return part;
  }

  async #chunkSize(): Promise<number> {
    const line = await this.#reader.readUntil(10, 4096);
    if (line?.at(-1) !== 10) throw new HttpError(400, 'unexpected EOF');
    const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[^\n]*)?\r?\n$/.exec(latin1(line))?.[1];
    if (size === undefined) throw new HttpError(400, 'malformed chunked encoding');
    return Number.parseInt(size, 16);
  }

  async #endOfChunk(): Promise<void> {
    const line = await this.#reader.readUntil(10, 2).catch(() => undefined);
    const end = line && latin1(line);
    if (end !== '\r\n' && end !== '\n') throw new HttpError(400, 'malformed chunked encoding');
  }

  #finish(): void {
    this.#done = true;
    this.#resolveFinished();
  }

  /** Reads what is left unread; false where that is over `limit` bytes, cannot be, or someone still reads. */
  async skip(limit: number): Promise<boolean> {
    if (this.#busy || (typeof this.#framing === 'number' && this.#left > limit)) return this.#done;
    try {
      for (let skipped = 0; ; ) {
        const part = await this.next();
        if (!part) return true;
        skipped += part.length;
        if (skipped > limit) return false;
      }
    } catch {
      return false;
    }
  }
}

/** One chunk of a chunked body. */
export function encodeChunk(bytes: Uint8Array): Uint8Array {
  return concat([fromLatin1(`${bytes.length.toString(16)}\r\n`), bytes, fromLatin1('\r\n')]);
}

/** What ends a chunked body. */
export const lastChunk: Uint8Array = fromLatin1('0\r\n\r\n');

/** The reader of `body` gave up or the connection broke: `reason` is why. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

/**
 * Writes `body` piece by piece as it comes, framed.
 * @param head goes before it, with the first piece
 * @throws HttpError where the body hasn't the promised length; the body's own error; ConnectionClosed where writing fails
 */
export async function writeBody(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  body: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read'>,
  framing: Framing,
  head?: Uint8Array,
): Promise<void> {
  let before = head;
  const write = (bytes: Uint8Array): Promise<void> => {
    const all = before ? concat([before, bytes]) : bytes;
    before = undefined;
    return writer.write(all).catch((error: unknown) => {
      throw new ConnectionClosed('connection closed', { cause: error });
    });
  };
  let left = typeof framing === 'number' ? framing : Infinity;
  for (;;) {
    const { done, value } = await body.read();
    if (done) break;
    if (value.length === 0) continue;
    left -= value.length;
    if (left < 0) throw new HttpError(500, 'body longer than its Content-Length');
    await write(framing === 'chunked' ? encodeChunk(value) : value);
  }
  if (typeof framing === 'number' && left > 0) throw new HttpError(500, 'body shorter than its Content-Length');
  if (before) await write(new Uint8Array());
  if (framing === 'chunked') await write(lastChunk);
}
