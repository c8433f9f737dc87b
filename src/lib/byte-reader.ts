/** Reads a byte stream the way a parser wants it: so many bytes, up to a delimiter, and some put back. */
import { concat } from './bytes.ts';
import { TooLong, UnexpectedEnd } from './stream.ts';

export class ByteReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #buffered: Uint8Array = new Uint8Array();
  #ended = false;

  /** Locks `stream` for good; `rest()` hands on what remains. */
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Bytes that can be had without waiting. */
  get buffered(): number {
    return this.#buffered.length;
  }

  /** Waits for at least one byte more in the buffer; false at the end. */
  async #fill(): Promise<boolean> {
    while (!this.#ended) {
      const { done, value } = await this.#reader.read();
      if (done) this.#ended = true;
      else if (value.length > 0) {
        this.#buffered = this.#buffered.length === 0 ? value : concat([this.#buffered, value]);
        return true;
      }
    }
    return false;
  }

  #take(length: number): Uint8Array {
    const taken = this.#buffered.subarray(0, length);
    this.#buffered = this.#buffered.subarray(length);
    return taken;
  }

  /** Between 1 and `max` bytes as soon as there are any; undefined at the end of the stream. */
  async read(max = Infinity): Promise<Uint8Array | undefined> {
    if (this.#buffered.length === 0 && !(await this.#fill())) return undefined;
    return this.#take(Math.min(max, this.#buffered.length));
  }

  /** Exactly `length` bytes. @throws UnexpectedEnd where fewer are left (they are lost) */
  async readExactly(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let missing = length;
    while (missing > 0) {
      const part = await this.read(missing);
      if (!part) throw new UnexpectedEnd();
      parts.push(part);
      missing -= part.length;
    }
    return concat(parts);
  }

  /** Like `readExactly`, but undefined where the stream has ended before the first byte. */
  async readExactlyOrEnd(length: number): Promise<Uint8Array | undefined> {
    const first = await this.read(length);
    if (!first) return undefined;
    return first.length === length ? first : concat([first, await this.readExactly(length - first.length)]);
  }

  /** As `readUntil` where nothing need be waited for; otherwise undefined. */
  takeUntil(delimiter: number, limit = Infinity): Uint8Array | undefined {
    const at = this.#buffered.indexOf(delimiter);
    return at < 0 || at >= limit ? undefined : this.#take(at + 1);
  }

  /**
   * Everything up to and including the byte `delimiter`. At the end of the stream: what is left without it, or
   * undefined where nothing is.
   * @throws TooLong where `limit` bytes hold no delimiter
   */
  async readUntil(delimiter: number, limit = Infinity): Promise<Uint8Array | undefined> {
    let scanned = 0;
    for (;;) {
      const at = this.#buffered.indexOf(delimiter, scanned);
      if (at >= limit || (at < 0 && this.#buffered.length >= limit)) throw new TooLong(`line of over ${limit} bytes`);
      if (at >= 0) return this.#take(at + 1);
      scanned = this.#buffered.length;
      if (!(await this.#fill())) return scanned === 0 ? undefined : this.#take(scanned);
    }
  }

  /** Looks at the next `length` bytes (fewer at the end of the stream) and leaves them. */
  async peek(length: number): Promise<Uint8Array> {
    const parts = [this.#buffered];
    let have = this.#buffered.length;
    while (have < length) {
      this.#buffered = new Uint8Array();
      if (!(await this.#fill())) break;
      parts.push(this.#buffered);
      have += this.#buffered.length;
    }
    this.#buffered = concat(parts);
    return this.#buffered.subarray(0, length);
  }

  /** Puts bytes back in front. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#buffered = concat([bytes, this.#buffered]);
  }

  /** Drops `length` bytes. @throws UnexpectedEnd */
  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      const part = await this.read(missing);
      if (!part) throw new UnexpectedEnd();
      missing -= part.length;
    }
  }

  /** Everything that remains, as a stream; this reader is spent. */
  rest(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const part = await this.read();
          if (part) controller.enqueue(part);
          else controller.close();
        },
        cancel: (reason) => this.cancel(reason),
      },
      { highWaterMark: 0 },
    );
  }

  /** Gives up: nothing more is wanted. */
  async cancel(reason?: unknown): Promise<void> {
    this.#ended = true;
    this.#buffered = new Uint8Array();
    await this.#reader.cancel(reason);
  }
}
