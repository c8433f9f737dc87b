/**
 * DEFLATE decompression (RFC 1951), in steps and with an exact end: the platform's DecompressionStream refuses a second
 * gzip member and fflate does not say where the first one ends. Errors are those of zlib: incomplete or oversubscribed
 * codes, distances too far back, invalid lengths.
 */

export class InflateError extends Error {
  override readonly name = 'InflateError';
}

const WINDOW = 32768;
const MAX_MATCH = 258;
const OUTPUT = WINDOW + 262_144 + MAX_MATCH;

const lengthBase = new Uint16Array([
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
]);
const lengthExtra = new Uint8Array([
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]);
const distanceBase = new Uint16Array([
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  8193, 12289, 16385, 24577,
]);
const distanceExtra = new Uint8Array([
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]);
const codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** Next code bits -> symbol << 4 | code length; 0 where no code begins so. */
interface Table {
  readonly entries: Uint16Array;
  readonly mask: number;
}

/** @param partial whether a set of one code of one bit is allowed (lengths and distances, not the code of codes) */
function buildTable(lengths: Uint8Array, partial: boolean): Table {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  let longest = 15;
  while (longest > 0 && counts[longest] === 0) longest--;
  let left = 1;
  const next = new Uint16Array(16);
  for (let length = 1, code = 0; length <= 15; length++) {
    left = 2 * left - (counts[length] ?? 0);
    if (left < 0) throw new InflateError('oversubscribed code');
    next[length] = code;
    code = (code + (counts[length] ?? 0)) << 1;
  }
  if (left > 0 && longest > 0 && !(partial && longest === 1)) throw new InflateError('incomplete code');
  const size = 1 << Math.max(longest, 1);
  const entries = new Uint16Array(size);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const code = next[length] ?? 0;
    next[length] = code + 1;
    const entry = (symbol << 4) | length;
    for (let at = reverse(code, length); at < size; at += 1 << length) entries[at] = entry;
  });
  return { entries, mask: size - 1 };
}

function reverse(code: number, length: number): number {
  let out = 0;
  for (let i = 0; i < length; i++) out |= ((code >>> i) & 1) << (length - 1 - i);
  return out;
}

const fixedLengths = new Uint8Array(288).map((_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
const fixedLiterals = buildTable(fixedLengths, true);
const fixedDistances = buildTable(new Uint8Array(32).fill(5), true);

/** Thrown inside to say: not enough input for this step, nothing was consumed. */
const starved = new Error('more input wanted');

type Phase = 'block' | 'stored' | 'codes' | 'done';

/** One DEFLATE stream. */
export class Inflater {
  #input: Uint8Array = new Uint8Array();
  #at = 0;
  #hold = 0;
  #bits = 0;
  #phase: Phase = 'block';
  #final = false;
  #stored = 0;
  #literals: Table = fixedLiterals;
  #distances: Table = fixedDistances;
  readonly #out = new Uint8Array(OUTPUT);
  #outAt = 0;
  /** Where output not yet handed on begins. */
  #from = 0;

  /** Whether the last block has ended. */
  get done(): boolean {
    return this.#phase === 'done';
  }

  /** Input past the end of the stream, once `done`. */
  get rest(): Uint8Array {
    return this.#input.subarray(this.#at);
  }

  /**
   * Takes input and yields what comes of it, in fresh arrays of at most 256 KiB; stops early only at the end of the stream.
   * @throws InflateError
   */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, void> {
    const left = this.#input.length - this.#at;
    if (left === 0) this.#input = chunk;
    else {
      const joined = new Uint8Array(left + chunk.length);
      joined.set(this.#input.subarray(this.#at));
      joined.set(chunk, left);
      this.#input = joined;
    }
    this.#at = 0;
    while (this.#phase !== 'done') {
      const more = this.#step();
      if (this.#outAt > this.#from) yield this.#flush();
      if (!more) break;
    }
    this.#giveBack();
  }

  /** Returns whole bytes held as bits to the input, so that its end is exact and no bit of a past chunk is held. */
  #giveBack(): void {
    this.#at -= this.#bits >> 3;
    this.#bits &= 7;
    this.#hold &= (1 << this.#bits) - 1;
  }

  #flush(): Uint8Array {
    const part = this.#out.slice(this.#from, this.#outAt);
    if (this.#outAt > WINDOW) {
      this.#out.copyWithin(0, this.#outAt - WINDOW, this.#outAt);
      this.#outAt = WINDOW;
    }
    this.#from = this.#outAt;
    return part;
  }

  /** Runs until the output is full or the input used up (false). */
  #step(): boolean {
    const [at, hold, bits] = [this.#at, this.#hold, this.#bits];
    try {
      if (this.#phase === 'block') this.#header();
      else if (this.#phase === 'stored') return this.#copyStored();
      else return this.#decode();
      return true;
    } catch (error) {
      if (error !== starved) throw error;
      [this.#at, this.#hold, this.#bits] = [at, hold, bits];
      return false;
    }
  }

  #take(count: number): number {
    while (this.#bits < count) {
      const byte = this.#input[this.#at];
      if (byte === undefined) throw starved;
      this.#at++;
      this.#hold |= byte << this.#bits;
      this.#bits += 8;
    }
    const value = this.#hold & ((1 << count) - 1);
    this.#hold >>>= count;
    this.#bits -= count;
    return value;
  }

  #symbol({ entries, mask }: Table): number {
    for (;;) {
      const entry = entries[this.#hold & mask] ?? 0;
      const length = entry & 15;
      if (length > 0 && length <= this.#bits) {
        this.#hold >>>= length;
        this.#bits -= length;
        return entry >> 4;
      }
      if (this.#bits >= 15 || (length === 0 && 1 << this.#bits > mask)) throw new InflateError('invalid code');
      const byte = this.#input[this.#at];
      if (byte === undefined) throw starved;
      this.#at++;
      this.#hold |= byte << this.#bits;
      this.#bits += 8;
    }
  }

  #header(): void {
    const final = this.#take(1) === 1;
    const type = this.#take(2);
    if (type === 0) {
      this.#take(this.#bits & 7);
      const length = this.#take(16);
      if (this.#take(16) !== (length ^ 0xffff)) throw new InflateError('invalid stored block length');
      this.#stored = length;
      this.#phase = 'stored';
    } else if (type === 1) {
      this.#literals = fixedLiterals;
      this.#distances = fixedDistances;
      this.#phase = 'codes';
    } else if (type === 2) {
      this.#dynamicTables();
      this.#phase = 'codes';
    } else throw new InflateError('invalid block type');
    this.#final = final;
  }

  #dynamicTables(): void {
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const codes = this.#take(4) + 4;
    if (literals > 286 || distances > 30) throw new InflateError('too many length or distance symbols');
    const codeLengths = new Uint8Array(19);
    for (const index of codeOrder.slice(0, codes)) codeLengths[index] = this.#take(3);
    const table = buildTable(codeLengths, false);
    const lengths = new Uint8Array(literals + distances);
    for (let at = 0; at < lengths.length; ) {
      const symbol = this.#symbol(table);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      if (symbol === 16 && at === 0) throw new InflateError('invalid bit length repeat');
      const value = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      const count = symbol === 16 ? 3 + this.#take(2) : symbol === 17 ? 3 + this.#take(3) : 11 + this.#take(7);
      if (at + count > lengths.length) throw new InflateError('invalid bit length repeat');
      lengths.fill(value, at, at + count);
      at += count;
    }
    if (lengths[256] === 0) throw new InflateError('missing end of block');
    this.#literals = buildTable(lengths.subarray(0, literals), true);
    this.#distances = buildTable(lengths.subarray(literals), true);
  }

  #copyStored(): boolean {
    while (this.#bits >= 8 && this.#stored > 0 && this.#outAt < OUTPUT) {
      this.#out[this.#outAt++] = this.#take(8);
      this.#stored--;
    }
    const part = this.#input.subarray(this.#at, this.#at + Math.min(this.#stored, OUTPUT - this.#outAt));
    this.#out.set(part, this.#outAt);
    this.#outAt += part.length;
    this.#at += part.length;
    this.#stored -= part.length;
    if (this.#stored === 0) this.#endBlock();
    return this.#stored === 0 || this.#outAt === OUTPUT;
  }

  #endBlock(): void {
    this.#phase = this.#final ? 'done' : 'block';
  }

  /** Symbols of one block: fast while 8 bytes of input are left, then one at a time with a way back. */
  #decode(): boolean {
    if (this.#fast()) return true;
    for (;;) {
      if (this.#outAt > OUTPUT - MAX_MATCH) return true;
      const [at, hold, bits] = [this.#at, this.#hold, this.#bits];
      try {
        if (this.#one()) return true;
      } catch (error) {
        if (error !== starved) throw error;
        [this.#at, this.#hold, this.#bits] = [at, hold, bits];
        return false;
      }
    }
  }

  /** One symbol, carefully; true at the end of the block. */
  #one(): boolean {
    const symbol = this.#symbol(this.#literals);
    if (symbol < 256) {
      this.#out[this.#outAt++] = symbol;
      return false;
    }
    if (symbol === 256) {
      this.#endBlock();
      return true;
    }
    const extra = lengthExtra[symbol - 257];
    if (extra === undefined) throw new InflateError('invalid length code');
    const length = (lengthBase[symbol - 257] ?? 0) + this.#take(extra);
    const code = this.#symbol(this.#distances);
    const more = distanceExtra[code];
    if (more === undefined) throw new InflateError('invalid distance code');
    const distance = (distanceBase[code] ?? 0) + this.#take(more);
    if (distance > this.#outAt) throw new InflateError('invalid distance too far back');
    for (let i = 0; i < length; i++, this.#outAt++) this.#out[this.#outAt] = this.#out[this.#outAt - distance] ?? 0;
    return false;
  }

  /** The hot loop, on locals; true at the end of the block or when the output is full. */
  #fast(): boolean {
    const input = this.#input;
    const out = this.#out;
    const { entries: literals, mask: literalMask } = this.#literals;
    const { entries: distances, mask: distanceMask } = this.#distances;
    const end = input.length - 8;
    const full = OUTPUT - MAX_MATCH;
    let at = this.#at;
    let hold = this.#hold;
    let bits = this.#bits;
    let outAt = this.#outAt;
    let ended = false;
    while (at < end && outAt <= full) {
      while (bits < 24) {
        hold |= (input[at++] as number) << bits;
        bits += 8;
      }
      let entry = literals[hold & literalMask] as number;
      let length = entry & 15;
      let symbol = entry >> 4;
      if (length === 0) throw new InflateError('invalid code');
      hold >>>= length;
      bits -= length;
      if (symbol < 256) {
        out[outAt++] = symbol;
        continue;
      }
      if (symbol === 256) {
        ended = true;
        break;
      }
      symbol -= 257;
      if (symbol > 28) throw new InflateError('invalid length code');
      const extra = lengthExtra[symbol] as number;
      const run = (lengthBase[symbol] as number) + (hold & ((1 << extra) - 1));
      hold >>>= extra;
      bits -= extra;
      while (bits < 24) {
        hold |= (input[at++] as number) << bits;
        bits += 8;
      }
      entry = distances[hold & distanceMask] as number;
      length = entry & 15;
      symbol = entry >> 4;
      if (length === 0 || symbol > 29) throw new InflateError('invalid distance code');
      hold >>>= length;
      bits -= length;
      const more = distanceExtra[symbol] as number;
      while (bits < more) {
        hold |= (input[at++] as number) << bits;
        bits += 8;
      }
      const distance = (distanceBase[symbol] as number) + (hold & ((1 << more) - 1));
      hold >>>= more;
      bits -= more;
      if (distance > outAt) throw new InflateError('invalid distance too far back');
      const stop = outAt + run;
      if (run > 24 && distance >= run) {
        out.copyWithin(outAt, outAt - distance, outAt - distance + run);
        outAt = stop;
      } else for (let from = outAt - distance; outAt < stop; ) out[outAt++] = out[from++] as number;
    }
    this.#at = at;
    this.#hold = hold;
    this.#bits = bits;
    this.#outAt = outAt;
    if (ended) this.#endBlock();
    return ended || outAt > full;
  }
}
