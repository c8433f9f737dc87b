/**
 * bzip2 decompression (Julian Seward's format, as bzip2 1.0 reads it): streams one after another, block and stream CRCs
 * checked. The randomised blocks of version 0.9.0 are refused.
 */
import { ByteReader } from './byte-reader.ts';
import { fromBytes, readAll, transformWith } from './stream.ts';

/** Thrown (or the stream's error) for input that is no bzip2, is damaged or cut short. */
export class Bzip2Error extends Error {
  override readonly name = 'Bzip2Error';
}

/** More than the largest compressed block: 900,000 symbols of at most 20 bits, and its tables. */
const enough = 2_400_000;
const BLOCK = 0x314159265359;
const END = 0x177245385090;

/** Decompresses what passes. */
export function bunzip2Stream(): TransformStream<Uint8Array, Uint8Array> {
  return transformWith(async function* (input) {
    const reader = new ByteReader(input);
    try {
      do {
        yield* oneStream(reader);
      } while ((await reader.peek(1)).length > 0);
    } catch (error) {
      await reader.cancel(error).catch(() => undefined);
      throw error;
    }
  });
}

/** @throws Bzip2Error */
export function bunzip2(bytes: Uint8Array): Promise<Uint8Array> {
  return readAll(fromBytes(bytes).pipeThrough(bunzip2Stream()));
}

async function* oneStream(reader: ByteReader): AsyncGenerator<Uint8Array, void, void> {
  const bits = new Bits(await reader.peek(enough));
  const level = (bits.take(32) - 0x425a6830) >>> 0;
  if (level < 1 || level > 9) throw new Bzip2Error('bad magic number');
  let combined = 0;
  for (;;) {
    const magic = bits.take(24) * 2 ** 24 + bits.take(24);
    const stored = bits.take(32);
    if (magic === END) {
      if (stored !== combined) throw new Bzip2Error('stream CRC differs');
      await reader.skip(bits.bytes);
      return;
    }
    if (magic !== BLOCK) throw new Bzip2Error('bad block header');
    const block = decodeBlock(bits, level * 100_000);
    const crc = blockCrc(block);
    if (crc !== stored) throw new Bzip2Error('block CRC differs');
    combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
    yield block;
    await reader.skip(bits.wholeBytes);
    bits.refill(await reader.peek(enough));
  }
}

/** Bits, the highest of a byte first. */
class Bits {
  #input: Uint8Array;
  /** In bits. */
  #at = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
  }

  /** Bytes used wholly. */
  get wholeBytes(): number {
    return this.#at >> 3;
  }

  /** Bytes used, the last perhaps in part. */
  get bytes(): number {
    return (this.#at + 7) >> 3;
  }

  /** Goes on in the same stream, from which `wholeBytes` were dropped. */
  refill(input: Uint8Array): void {
    this.#input = input;
    this.#at &= 7;
  }

  bit(): number {
    const byte = this.#input[this.#at >> 3];
    if (byte === undefined) throw new Bzip2Error('unexpected EOF');
    return (byte >> (7 - (this.#at++ & 7))) & 1;
  }

  /** At most 32 bits. */
  take(count: number): number {
    let value = 0;
    for (let left = count; left > 0; ) {
      const byte = this.#input[this.#at >> 3];
      if (byte === undefined) throw new Bzip2Error('unexpected EOF');
      const here = 8 - (this.#at & 7);
      const used = Math.min(here, left);
      value = value * 2 ** used + ((byte >> (here - used)) & ((1 << used) - 1));
      this.#at += used;
      left -= used;
    }
    return value;
  }

  /** The next 20 bits without using them; zeros past the end. */
  peek20(): number {
    const at = this.#at >> 3;
    const input = this.#input;
    const word =
      ((input[at] ?? 0) << 24) | ((input[at + 1] ?? 0) << 16) | ((input[at + 2] ?? 0) << 8) | (input[at + 3] ?? 0);
    return ((word << (this.#at & 7)) >>> 12) & 0xfffff;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#input.length * 8) throw new Bzip2Error('unexpected EOF');
  }
}

/** A canonical Huffman code with lengths of 1 to 20 bits. */
class HuffmanTable {
  readonly #limits = new Int32Array(22);
  readonly #offsets = new Int32Array(22);
  readonly #symbols: Uint16Array;

  constructor(lengths: Uint8Array) {
    this.#symbols = new Uint16Array(lengths.length);
    let count = 0;
    let code = 0;
    for (let length = 1; length <= 20; length++) {
      this.#offsets[length] = count - code;
      lengths.forEach((each, symbol) => {
        if (each !== length) return;
        this.#symbols[count++] = symbol;
        code++;
      });
      if (code > 1 << length) throw new Bzip2Error('bad coding table');
      this.#limits[length] = code << (20 - length);
      code <<= 1;
    }
  }

  decode(bits: Bits): number {
    const next = bits.peek20();
    for (let length = 1; length <= 20; length++) {
      if (next >= (this.#limits[length] as number)) continue;
      bits.skip(length);
      return this.#symbols[(next >>> (20 - length)) + (this.#offsets[length] as number)] as number;
    }
    throw new Bzip2Error('bad code');
  }
}

function decodeBlock(bits: Bits, limit: number): Uint8Array {
  if (bits.bit() === 1) throw new Bzip2Error('randomised blocks are not supported');
  const origin = bits.take(24);
  const used = readUsed(bits);
  const tableCount = bits.take(3);
  const selectorCount = bits.take(15);
  if (tableCount < 2 || tableCount > 6 || selectorCount === 0) throw new Bzip2Error('bad coding tables');
  const selectors = readSelectors(bits, tableCount, selectorCount);
  const tables = Array.from({ length: tableCount }, () => readTable(bits, used.length + 2));
  const last = readSymbols(bits, used, tables, selectors, limit);
  if (origin >= last.length) throw new Bzip2Error('bad origin');
  return expandRuns(inverseTransform(last, origin));
}

/** Which byte values occur, in a map of 16 maps. */
function readUsed(bits: Bits): Uint8Array {
  const groups = bits.take(16);
  const used: number[] = [];
  for (let group = 0; group < 16; group++) {
    if (((groups >> (15 - group)) & 1) === 0) continue;
    const map = bits.take(16);
    for (let i = 0; i < 16; i++) if ((map >> (15 - i)) & 1) used.push(group * 16 + i);
  }
  if (used.length === 0) throw new Bzip2Error('empty symbol map');
  return Uint8Array.from(used);
}

/** Which table serves each 50 symbols, as a move-to-front list; more than a block can need are read and dropped. */
function readSelectors(bits: Bits, tables: number, count: number): Uint8Array {
  const recent = Array.from({ length: tables }, (_, i) => i);
  const selectors = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    let at = 0;
    while (bits.bit() === 1) at++;
    const [table] = recent.splice(at, 1);
    if (table === undefined) throw new Bzip2Error('bad selector');
    recent.unshift(table);
    selectors[i] = table;
  }
  return selectors;
}

function readTable(bits: Bits, symbols: number): HuffmanTable {
  const lengths = new Uint8Array(symbols);
  let length = bits.take(5);
  for (let i = 0; i < symbols; i++) {
    while (length >= 1 && length <= 20 && bits.bit() === 1) length += bits.bit() === 1 ? -1 : 1;
    if (length < 1 || length > 20) throw new Bzip2Error('bad code length');
    lengths[i] = length;
  }
  return new HuffmanTable(lengths);
}

/** Undoes Huffman coding, zero runs and move-to-front: the last column of the sorted rotations. */
function readSymbols(
  bits: Bits,
  used: Uint8Array,
  tables: readonly HuffmanTable[],
  selectors: Uint8Array,
  limit: number,
): Uint8Array {
  const recent = used.slice();
  const out = new Uint8Array(limit);
  const end = used.length + 1;
  let length = 0;
  let run = 0;
  let weight = 1;
  for (let i = 0; ; i++) {
    const table = tables[selectors[Math.floor(i / 50)] ?? 6];
    if (!table) throw new Bzip2Error('too few selectors');
    const symbol = table.decode(bits);
    if (symbol < 2) {
      run += weight << symbol;
      weight <<= 1;
      if (run > limit) throw new Bzip2Error('block too long');
      continue;
    }
    if (length + run > limit) throw new Bzip2Error('block too long');
    out.fill(recent[0] ?? 0, length, length + run);
    length += run;
    run = 0;
    weight = 1;
    if (symbol === end) return out.subarray(0, length);
    if (length >= limit) throw new Bzip2Error('block too long');
    const byte = recent[symbol - 1] ?? 0;
    recent.copyWithin(1, 0, symbol - 1);
    recent[0] = byte;
    out[length++] = byte;
  }
}

/** Undoes the Burrows-Wheeler transform. */
function inverseTransform(last: Uint8Array, origin: number): Uint8Array {
  const starts = new Uint32Array(257);
  for (const byte of last) starts[byte + 1] = (starts[byte + 1] as number) + 1;
  for (let i = 1; i < 257; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  const next = new Uint32Array(last.length);
  for (let i = 0; i < last.length; i++) {
    const byte = last[i] as number;
    const at = starts[byte] as number;
    starts[byte] = at + 1;
    next[at] = i;
  }
  const out = new Uint8Array(last.length);
  let at = next[origin] as number;
  for (let i = 0; i < out.length; i++) {
    out[i] = last[at] as number;
    at = next[at] as number;
  }
  return out;
}

/** Four equal bytes are followed by a count of more of them. */
function expandRuns(bytes: Uint8Array): Uint8Array {
  let length = 0;
  const visit = (put: (byte: number, count: number) => void): void => {
    let same = 0;
    let before = -1;
    for (const byte of bytes) {
      if (same === 4) {
        put(before, byte);
        same = 0;
        before = -1;
        continue;
      }
      same = byte === before ? same + 1 : 1;
      before = byte;
      put(byte, 1);
    }
  };
  visit((_, count) => {
    length += count;
  });
  const out = new Uint8Array(length);
  let at = 0;
  visit((byte, count) => {
    if (count === 1) out[at] = byte;
    else out.fill(byte, at, at + count);
    at += count;
  });
  return out;
}

const crcTable = new Int32Array(256).map((_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});

/** CRC-32 with the highest bit first, unlike gzip's. */
function blockCrc(bytes: Uint8Array): number {
  let sum = -1;
  for (let i = 0; i < bytes.length; i++) sum = (sum << 8) ^ (crcTable[(sum >>> 24) ^ (bytes[i] as number)] as number);
  return ~sum >>> 0;
}
