/**
 * tar archives: POSIX ustar and PAX as written (like Go's archive/tar with FormatPAX, hence like Docker), and those, v7 and
 * GNU long names as read. Left out: sparse files (refused), global PAX headers (skipped, as Docker does), GNU multi-volume.
 * Names come as UTF-8 text; bytes that aren't UTF-8 are not kept.
 */
import { ByteReader } from './byte-reader.ts';
import { concat } from './bytes.ts';
import { chunks, fromIterable, readAll, UnexpectedEnd } from './stream.ts';
import { decodeEntry, encodeEntry, padding, type TarEntry, type TarWriteOptions } from './tar-entry.ts';
import { TarError } from './tar-error.ts';
import { BLOCK, cString, isZeroBlock, parseHeader, type TarHeader } from './tar-header.ts';
import { parsePax } from './tar-pax.ts';

export type { TarEntry, TarType, TarWriteOptions } from './tar-entry.ts';
export { TarError, type TarFault } from './tar-error.ts';

/** Builds an archive in memory. */
export class TarWriter {
  readonly #options: TarWriteOptions;
  readonly #parts: Uint8Array[] = [];

  constructor(options: TarWriteOptions = {}) {
    this.#options = options;
  }

  /** @throws TarError where `data` hasn't exactly `entry.size` bytes or a field cannot be written */
  add(entry: TarEntry, data: Uint8Array = new Uint8Array()): void {
    if (data.length !== entry.size) throw sizeMismatch(entry, data.length);
    this.#parts.push(encodeEntry(entry, this.#options), data, new Uint8Array(padding(data.length)));
  }

  /** The whole archive with its two closing blocks. */
  finish(): Uint8Array {
    return concat([...this.#parts, new Uint8Array(2 * BLOCK)]);
  }
}

function sizeMismatch(entry: TarEntry, given: number): TarError {
  return new TarError('entry', `${JSON.stringify(entry.name)} has ${given} bytes instead of ${entry.size}`);
}

/** An entry to be written, with as much data as its size says. */
export interface TarInput {
  readonly entry: TarEntry;
  readonly data?: Uint8Array | ReadableStream<Uint8Array>;
}

/** The archive of `entries` as a stream, made as it is read; the stream errors where data and size disagree. */
export function tarStream(
  entries: AsyncIterable<TarInput> | Iterable<TarInput>,
  options: TarWriteOptions = {},
): ReadableStream<Uint8Array> {
  return fromIterable(tarChunks(entries, options));
}

async function* tarChunks(
  entries: AsyncIterable<TarInput> | Iterable<TarInput>,
  options: TarWriteOptions,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const { entry, data } of entries) {
    yield encodeEntry(entry, options);
    let length = 0;
    for await (const chunk of data === undefined ? [] : data instanceof Uint8Array ? [data] : chunks(data)) {
      length += chunk.length;
      if (length > entry.size) throw sizeMismatch(entry, length);
      yield chunk;
    }
    if (length !== entry.size) throw sizeMismatch(entry, length);
    if (padding(length) > 0) yield new Uint8Array(padding(length));
  }
  yield new Uint8Array(2 * BLOCK);
}

export interface TarReadOptions {
  /** Most entries before the archive is refused. */
  readonly maxEntries?: number;
  /** Most bytes of one entry's data. */
  readonly maxSize?: number;
}

/** Most bytes of a PAX header or a GNU long name (Go's limit). */
const maxSpecial = 1 << 20;

/** Holds what extended headers say until the entry they belong to comes. */
class EntryAssembler {
  readonly #options: TarReadOptions;
  #pax: Map<string, Uint8Array> = new Map();
  #longName: string | undefined;
  #longLink: string | undefined;
  #extends = false;
  #entries = 0;
  #sawZero = false;

  constructor(options: TarReadOptions) {
    this.#options = options;
  }

  /** What a block is: the end (undefined), nothing yet ('zero'), a header that extends the next one, or an entry. */
  header(block: Uint8Array): TarHeader | TarEntry | 'zero' | undefined {
    if (isZeroBlock(block)) {
      if (this.#sawZero) return this.end();
      this.#sawZero = true;
      return 'zero';
    }
    if (this.#sawZero) throw new TarError('header', 'zero block followed by data');
    const header = parseHeader(block);
    if (header.size < 0) throw new TarError('size', `negative size ${header.size}`);
    if ('xgLK'.includes(header.typeflag)) {
      if (header.size > maxSpecial) throw new TarError('limit', `extended header of ${header.size} bytes`);
      return header;
    }
    this.#extends = false;
    const entry = decodeEntry(header, {
      pax: this.#pax,
      longName: this.#longName,
      longLink: this.#longLink,
    });
    this.#pax = new Map();
    this.#longName = undefined;
    this.#longLink = undefined;
    const { maxEntries = Infinity, maxSize = Infinity } = this.#options;
    if (++this.#entries > maxEntries) throw new TarError('limit', `more than ${maxEntries} entries`);
    if (entry.size > maxSize) throw new TarError('limit', `entry of ${entry.size} bytes`);
    return entry;
  }

  /** Says that no block follows. @throws TarError where an extended header waits for its entry (Go ignores that) */
  end(): undefined {
    if (this.#extends) throw new TarError('truncated', 'extended header without an entry');
  }

  /** Takes the data of an extending header. */
  extend(header: TarHeader, data: Uint8Array): void {
    this.#extends ||= header.typeflag !== 'g';
    if (header.typeflag === 'x') this.#pax = parsePax(data);
    else if (header.typeflag === 'g') parsePax(data);
    else if (header.typeflag === 'L') this.#longName = cString(data);
    else this.#longLink = cString(data);
  }
}

const isHeader = (found: TarHeader | TarEntry): found is TarHeader => 'typeflag' in found;

/**
 * The entries of an archive in memory; `data` is a view of `bytes`. An archive may end without its zero blocks, but not
 * within a header or an entry's data.
 * @throws TarError while iterating
 */
export function* readTar(
  bytes: Uint8Array,
  options: TarReadOptions = {},
): Generator<{ entry: TarEntry; data: Uint8Array }, void, void> {
  const assembler = new EntryAssembler(options);
  for (let at = 0; at < bytes.length; ) {
    const found = assembler.header(take(bytes, at, BLOCK));
    at += BLOCK;
    if (!found) return;
    if (found === 'zero') continue;
    const data = take(bytes, at, found.size);
    at += found.size + padding(found.size);
    if (isHeader(found)) assembler.extend(found, data);
    else yield { entry: found, data };
  }
  assembler.end();
}

function take(bytes: Uint8Array, at: number, length: number): Uint8Array {
  if (bytes.length - at < length) throw new TarError('truncated', `${length} bytes wanted at ${at}`);
  return bytes.subarray(at, at + length);
}

/** An entry of a streamed archive. Its data must be taken, if at all, before the next entry is asked for. */
export interface TarItem {
  readonly entry: TarEntry;
  readonly data: ReadableStream<Uint8Array>;
  bytes(): Promise<Uint8Array>;
}

/**
 * The entries of a streamed archive, in order; data not taken is skipped. What follows the closing blocks is read and
 * dropped when the iteration ends by itself; leaving early cancels the stream.
 * @throws TarError while iterating or reading data, and the stream's own errors
 */
export async function* readTarStream(
  stream: ReadableStream<Uint8Array>,
  options: TarReadOptions = {},
): AsyncGenerator<TarItem, void, void> {
  const reader = new ByteReader(stream);
  const assembler = new EntryAssembler(options);
  let ended = false;
  try {
    for (;;) {
      const block = await orTruncated(reader.readExactlyOrEnd(BLOCK));
      const found = block ? assembler.header(block) : assembler.end();
      if (!found) break;
      if (found === 'zero') continue;
      if (isHeader(found)) {
        assembler.extend(found, await orTruncated(reader.readExactly(found.size)));
        await skipPadding(reader, found.size);
        continue;
      }
      const data = new EntryData(reader, found.size);
      yield data.item(found);
      await data.skip();
      await skipPadding(reader, found.size);
    }
    while (await reader.read());
    ended = true;
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
  }
}

async function orTruncated<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw error instanceof UnexpectedEnd ? new TarError('truncated', 'stream ended') : error;
  }
}

/** The last entry's padding may be missing, as in Go. */
async function skipPadding(reader: ByteReader, size: number): Promise<void> {
  if (padding(size) > 0) await reader.readExactly(padding(size)).catch(swallowEnd);
}

function swallowEnd(error: unknown): void {
  if (!(error instanceof UnexpectedEnd)) throw error;
}

/** The part of the stream that is one entry's data. */
class EntryData {
  readonly #reader: ByteReader;
  #left: number;
  #skipped = false;

  constructor(reader: ByteReader, size: number) {
    this.#reader = reader;
    this.#left = size;
  }

  item(entry: TarEntry): TarItem {
    const data = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          if (this.#skipped) throw new TarError('entry', `data of ${JSON.stringify(entry.name)} is past`);
          if (this.#left > 0) controller.enqueue(await this.#next());
          if (this.#left === 0) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    return { entry, data, bytes: () => readAll(data) };
  }

  /** Passes over what nobody took. */
  async skip(): Promise<void> {
    this.#skipped = this.#left > 0;
    while (this.#left > 0) await this.#next();
  }

  async #next(): Promise<Uint8Array> {
    const part = await this.#reader.read(this.#left);
    if (!part) throw new TarError('truncated', 'stream ended within data');
    this.#left -= part.length;
    return part;
  }
}
