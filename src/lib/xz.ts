/**
 * xz decompression (The .xz File Format 1.2): concatenated streams, blocks, the index, CRC-32, CRC-64 and SHA-256 checks.
 * Of the filters only LZMA2 (what xz and dpkg-deb use unless told otherwise); BCJ and delta are refused.
 */
import { ByteReader } from './byte-reader.ts';
import { concat, equal, startsWith } from './bytes.ts';
import { Crc64, crc32 } from './crc.ts';
import { LzmaDecoder, LzmaError, LzmaWindow } from './lzma-decoder.ts';
import { Sha256 } from './sha256.ts';
import { fromBytes, readAll, transformWith, UnexpectedEnd } from './stream.ts';

/** Thrown (or the stream's error) for input that is no xz, is damaged, cut short, or uses what we lack. */
export class XzError extends Error {
  override readonly name = 'XzError';
}

const magic = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0);
const LZMA2 = 0x21;
/** Most memory a file may ask for as its dictionary: xz -9 has 64 MiB. */
const maxDictionary = 128 << 20;

/** Decompresses what passes. */
export function unxzStream(): TransformStream<Uint8Array, Uint8Array> {
  return transformWith(async function* (input) {
    const reader = new ByteReader(input);
    try {
      yield* streams(new CountingReader(reader));
    } catch (error) {
      await reader.cancel(error).catch(() => undefined);
      if (error instanceof UnexpectedEnd) throw new XzError('unexpected end of input');
      throw error instanceof LzmaError ? new XzError(`compressed data is corrupt: ${error.message}`) : error;
    }
  });
}

/** @throws XzError */
export function unxz(bytes: Uint8Array): Promise<Uint8Array> {
  return readAll(fromBytes(bytes).pipeThrough(unxzStream()));
}

/** Reads and keeps count, and collects what a CRC covers. */
class CountingReader {
  readonly #reader: ByteReader;
  position = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = await this.#reader.readExactly(length);
    this.position += length;
    return bytes;
  }

  async byte(): Promise<number> {
    return (await this.take(1))[0] ?? 0;
  }

  peek(length: number): Promise<Uint8Array> {
    return this.#reader.peek(length);
  }
}

interface Check {
  readonly size: number;
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
}

function little32(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

function newCheck(type: number): Check {
  if (type === 0) return { size: 0, update: () => undefined, digest: () => new Uint8Array() };
  if (type === 1) {
    let sum = 0;
    const update = (bytes: Uint8Array): void => {
      sum = crc32(bytes, sum);
    };
    return { size: 4, update, digest: () => little32(sum) };
  }
  if (type === 4) {
    const sum = new Crc64();
    return { size: 8, update: (bytes) => sum.update(bytes), digest: () => sum.digest() };
  }
  if (type === 10) {
    const sum = new Sha256();
    return { size: 32, update: (bytes) => sum.update(bytes), digest: () => sum.digest() };
  }
  throw new XzError(`unsupported check type ${type}`);
}

async function* streams(reader: CountingReader): AsyncGenerator<Uint8Array, void, void> {
  for (let first = true; ; first = false) {
    if (!first && (await reader.peek(1)).length === 0) return;
    const head = await reader.take(4);
    if (!first && head.every((byte) => byte === 0)) continue;
    yield* oneStream(reader, concat([head, await reader.take(8)]));
  }
}

async function* oneStream(reader: CountingReader, header: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  if (!startsWith(header, magic)) throw new XzError('file format not recognized');
  const flags = header.subarray(6, 8);
  if (!equal(little32(crc32(flags)), header.subarray(8))) throw new XzError('stream header is corrupt');
  const type = flags[1] ?? 0;
  if (flags[0] !== 0 || type > 15) throw new XzError('unsupported stream flags');
  const records: (readonly [number, number])[] = [];
  for (;;) {
    const start = reader.position;
    const size = await reader.byte();
    if (size === 0) {
      await readIndex(reader, start, records, flags);
      return;
    }
    const check = newCheck(type);
    const block = await blockHeader(reader, size);
    const dataStart = reader.position;
    let length = 0;
    for await (const part of lzma2(reader, block.dictionary)) {
      check.update(part);
      length += part.length;
      yield part;
    }
    const packed = reader.position - dataStart;
    if ((block.packed ?? packed) !== packed || (block.length ?? length) !== length)
      throw new XzError('block size differs');
    await zeros(reader, (4 - (packed % 4)) % 4);
    if (!equal(await reader.take(check.size), check.digest())) throw new XzError('integrity check failed');
    records.push([dataStart - start + packed + check.size, length]);
  }
}

async function zeros(reader: CountingReader, count: number): Promise<void> {
  if ((await reader.take(count)).some((byte) => byte !== 0)) throw new XzError('padding is not zero');
}

interface BlockHeader {
  readonly dictionary: number;
  readonly packed: number | undefined;
  readonly length: number | undefined;
}

async function blockHeader(reader: CountingReader, size: number): Promise<BlockHeader> {
  const body = concat([Uint8Array.of(size), await reader.take(size * 4 - 1)]);
  if (!equal(await reader.take(4), little32(crc32(body)))) throw new XzError('block header is corrupt');
  let at = 2;
  const integer = (): number => {
    let value = 0;
    for (let i = 0; i < 7; i++) {
      const byte = body[at++];
      if (byte === undefined) break;
      value += (byte & 127) * 128 ** i;
      if (byte < 128) return value;
    }
    throw new XzError('block header is corrupt');
  };
  const flags = body[1] ?? 0;
  if ((flags & 0x3c) !== 0) throw new XzError('unsupported block flags');
  const packed = flags & 0x40 ? integer() : undefined;
  const length = flags & 0x80 ? integer() : undefined;
  const filter = integer();
  const propertiesSize = integer();
  const bits = body[at++];
  if ((flags & 3) !== 0 || filter !== LZMA2 || propertiesSize !== 1) throw new XzError('unsupported filter');
  if (bits === undefined || bits > 40) throw new XzError('block header is corrupt');
  if (body.subarray(at).some((byte) => byte !== 0)) throw new XzError('unsupported block header');
  const dictionary = bits === 40 ? 2 ** 32 - 1 : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11);
  if (dictionary > maxDictionary) throw new XzError(`dictionary of ${dictionary} bytes is too large`);
  return { dictionary, packed, length };
}

/** The chunks of an LZMA2 stream up to its end marker. */
async function* lzma2(reader: CountingReader, dictionary: number): AsyncGenerator<Uint8Array, void, void> {
  const window = new LzmaWindow(dictionary);
  const decoder = new LzmaDecoder(window);
  let position = 0;
  let needsDictionary = true;
  let needsProperties = true;
  for (;;) {
    const control = await reader.byte();
    if (control === 0) return;
    if (control > 2 && control < 0x80) throw new XzError('compressed data is corrupt: bad chunk');
    const packed = control >= 0x80;
    if (control === 1 || control >= 0xe0) {
      window.reset();
      position = 0;
      needsDictionary = false;
    } else if (needsDictionary) throw new XzError('compressed data is corrupt: no dictionary reset');
    const [high = 0, low = 0] = await reader.take(2);
    const size = (packed ? (control & 31) << 16 : 0) + (high << 8) + low + 1;
    window.reserve(size);
    if (packed) {
      const [packedHigh = 0, packedLow = 0] = await reader.take(2);
      if (control >= 0xc0) decoder.setProperties(await reader.byte());
      else if (needsProperties) throw new XzError('compressed data is corrupt: no properties');
      else if (control >= 0xa0) decoder.resetState();
      needsProperties = false;
      decoder.decode(await reader.take((packedHigh << 8) + packedLow + 1), size, position);
    } else window.append(await reader.take(size));
    position += size;
    yield window.tail(size);
  }
}

/** The index repeats every block's sizes, the footer the index's size and the flags. */
async function readIndex(
  reader: CountingReader,
  start: number,
  records: readonly (readonly [number, number])[],
  flags: Uint8Array,
): Promise<void> {
  const seen: Uint8Array[] = [Uint8Array.of(0)];
  const integer = async (): Promise<number> => {
    let value = 0;
    for (let i = 0; i < 7; i++) {
      const byte = await reader.byte();
      seen.push(Uint8Array.of(byte));
      value += (byte & 127) * 128 ** i;
      if (byte < 128) return value;
    }
    throw new XzError('index is corrupt');
  };
  if ((await integer()) !== records.length) throw new XzError('index is corrupt');
  for (const [unpadded, length] of records) {
    if ((await integer()) !== unpadded || (await integer()) !== length) throw new XzError('index is corrupt');
  }
  const padding = (4 - ((reader.position - start) % 4)) % 4;
  await zeros(reader, padding);
  seen.push(new Uint8Array(padding));
  if (!equal(await reader.take(4), little32(crc32(concat(seen))))) throw new XzError('index is corrupt');
  const size = reader.position - start;
  const footer = await reader.take(12);
  const body = footer.subarray(4, 10);
  const whole = equal(footer.subarray(0, 4), little32(crc32(body))) && footer[10] === 0x59 && footer[11] === 0x5a;
  if (!whole || !equal(body, concat([little32(size / 4 - 1), flags]))) throw new XzError('stream footer is corrupt');
}
