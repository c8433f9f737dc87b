/**
 * The LZMA decoder inside LZMA2 chunks (Igor Pavlov's LZMA specification; xz-utils' file format document): range coder,
 * adaptive bit models, and a sliding window. The end marker of bare .lzma files is not accepted.
 */

export class LzmaError extends Error {
  override readonly name = 'LzmaError';
}

const TOP = 2 ** 24;
const HALF = 1024;
const STATES = 12;
const MIN_MATCH = 2;

/** What was decoded, as far back as matches may reach. */
export class LzmaWindow {
  readonly #size: number;
  #bytes: Uint8Array;
  #end = 0;
  /** Bytes that can be referred to, counted from the last dictionary reset. */
  #reach = 0;

  /** @param size the dictionary's size in bytes */
  constructor(size: number) {
    this.#size = size;
    this.#bytes = new Uint8Array(Math.min(size, 1 << 16) + (1 << 16));
  }

  reset(): void {
    this.#reach = 0;
  }

  /** Makes room for `count` more bytes; what lies further back than the dictionary is dropped. */
  reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const keep = Math.min(this.#end, this.#size);
    const wanted = keep + count;
    const target =
      wanted > this.#bytes.length / 2
        ? new Uint8Array(Math.min(2 * wanted, this.#size + (4 << 20) + count))
        : this.#bytes;
    if (target === this.#bytes) this.#bytes.copyWithin(0, this.#end - keep, this.#end);
    else target.set(this.#bytes.subarray(this.#end - keep, this.#end));
    this.#bytes = target;
    this.#end = keep;
  }

  get position(): number {
    return this.#end;
  }

  /** The byte `distance` back (1 is the last one). @throws LzmaError where there is none */
  back(distance: number): number {
    if (distance > this.#reach || distance > this.#size) throw new LzmaError('distance too far back');
    return this.#bytes[this.#end - distance] as number;
  }

  /** The last byte, or 0 after a reset. */
  get last(): number {
    return this.#reach === 0 ? 0 : (this.#bytes[this.#end - 1] as number);
  }

  put(byte: number): void {
    this.#bytes[this.#end++] = byte;
    this.#reach++;
  }

  append(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
    this.#reach += bytes.length;
  }

  copy(distance: number, length: number): void {
    this.back(distance);
    const bytes = this.#bytes;
    const end = this.#end + length;
    for (let to = this.#end, from = to - distance; to < end; ) bytes[to++] = bytes[from++] as number;
    this.#end = end;
    this.#reach += length;
  }

  /** A copy of the last `count` bytes. */
  tail(count: number): Uint8Array {
    return this.#bytes.slice(this.#end - count, this.#end);
  }
}

const newModel = (size: number): Uint16Array => new Uint16Array(size).fill(HALF);

/** Match lengths: short ones and middle ones by position, long ones. */
class LengthModel {
  readonly choice = newModel(2);
  readonly low = newModel(16 << 3);
  readonly mid = newModel(16 << 3);
  readonly high = newModel(256);
}

/** Decodes chunks that share a window, models and state. */
export class LzmaDecoder {
  readonly #window: LzmaWindow;
  #input: Uint8Array = new Uint8Array();
  #at = 0;
  #range = 0;
  #code = 0;

  #lc = 0;
  #literalMask = 0;
  #positionMask = 0;
  #state = 0;
  /** The last four distances, the latest first. */
  #rep0 = 1;
  #rep1 = 1;
  #rep2 = 1;
  #rep3 = 1;
  #literals = newModel(0);
  #isMatch = newModel(0);
  #isRep = newModel(0);
  #isRepG0 = newModel(0);
  #isRepG1 = newModel(0);
  #isRepG2 = newModel(0);
  #isRep0Long = newModel(0);
  #slots = newModel(0);
  #special = newModel(0);
  #align = newModel(0);
  #lengths = new LengthModel();
  #repLengths = new LengthModel();

  constructor(window: LzmaWindow) {
    this.#window = window;
  }

  /** @param properties (pb * 5 + lp) * 9 + lc. @throws LzmaError for an impossible byte */
  setProperties(properties: number): void {
    const lc = properties % 9;
    const lp = Math.floor(properties / 9) % 5;
    const pb = Math.floor(properties / 45);
    if (pb > 4 || lc + lp > 4) throw new LzmaError('bad properties');
    this.#lc = lc;
    this.#literalMask = (1 << lp) - 1;
    this.#positionMask = (1 << pb) - 1;
    this.#literals = newModel(0x300 << (lc + lp));
    this.resetState();
  }

  resetState(): void {
    this.#state = 0;
    this.#rep0 = 1;
    this.#rep1 = 1;
    this.#rep2 = 1;
    this.#rep3 = 1;
    this.#literals.fill(HALF);
    this.#isMatch = newModel(STATES << 4);
    this.#isRep = newModel(STATES);
    this.#isRepG0 = newModel(STATES);
    this.#isRepG1 = newModel(STATES);
    this.#isRepG2 = newModel(STATES);
    this.#isRep0Long = newModel(STATES << 4);
    this.#slots = newModel(4 << 6);
    this.#special = newModel(128);
    this.#align = newModel(16);
    this.#lengths = new LengthModel();
    this.#repLengths = new LengthModel();
  }

  /**
   * Decodes one chunk into the window, which must have room.
   * @param input the whole compressed chunk
   * @param position bytes decoded since the last dictionary reset, for the models that depend on it
   * @throws LzmaError unless it gives exactly `size` bytes and uses exactly `input`
   */
  decode(input: Uint8Array, size: number, position: number): void {
    if (input.length < 5 || input[0] !== 0) throw new LzmaError('bad range coder start');
    this.#input = input;
    this.#at = 5;
    this.#range = 0xffffffff;
    this.#code = new DataView(input.buffer, input.byteOffset).getUint32(1);
    for (let done = 0; done < size; ) done += this.#symbol(position + done, size - done);
    if (this.#range < TOP) this.#normalize();
    if (this.#code !== 0 || this.#at !== input.length) throw new LzmaError('chunk ends wrongly');
  }

  #normalize(): void {
    if (this.#at >= this.#input.length) throw new LzmaError('chunk too short');
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | (this.#input[this.#at++] as number)) >>> 0;
  }

  #bit(model: Uint16Array, index: number): number {
    if (this.#range < TOP) this.#normalize();
    const chance = model[index] as number;
    const bound = (this.#range >>> 11) * chance;
    if (this.#code < bound) {
      this.#range = bound;
      model[index] = chance + ((2048 - chance) >> 5);
      return 0;
    }
    this.#range -= bound;
    this.#code -= bound;
    model[index] = chance - (chance >> 5);
    return 1;
  }

  #direct(count: number): number {
    let out = 0;
    for (let i = 0; i < count; i++) {
      if (this.#range < TOP) this.#normalize();
      this.#range >>>= 1;
      const one = this.#code >= this.#range;
      if (one) this.#code -= this.#range;
      out = out * 2 + (one ? 1 : 0);
    }
    return out;
  }

  #tree(model: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.#bit(model, offset + node);
    return node - (1 << bits);
  }

  #reverseTree(model: Uint16Array, offset: number, bits: number): number {
    let node = 1;
    let out = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.#bit(model, offset + node);
      node = (node << 1) | bit;
      out |= bit << i;
    }
    return out;
  }

  /** Decodes a literal or a match of at most `room` bytes; answers its length. */
  #symbol(position: number, room: number): number {
    const state = this.#state;
    const low = position & this.#positionMask;
    if (this.#bit(this.#isMatch, (state << 4) + low) === 0) {
      this.#literal(position);
      return 1;
    }
    let length: number;
    if (this.#bit(this.#isRep, state) === 0) {
      length = this.#match(low);
      this.#state = state < 7 ? 7 : 10;
    } else if (this.#repIsShort(low)) {
      length = 1;
      this.#state = state < 7 ? 9 : 11;
    } else {
      length = this.#length(this.#repLengths, low);
      this.#state = state < 7 ? 8 : 11;
    }
    if (length > room) throw new LzmaError('match longer than its chunk');
    this.#window.copy(this.#rep0, length);
    return length;
  }

  #literal(position: number): void {
    const { last } = this.#window;
    const context = ((position & this.#literalMask) << this.#lc) + (last >> (8 - this.#lc));
    const offset = 0x300 * context;
    let node = 1;
    if (this.#state >= 7) {
      let match = this.#window.back(this.#rep0);
      while (node < 0x100) {
        match <<= 1;
        const expected = match & 0x100;
        const bit = this.#bit(this.#literals, offset + 0x100 + expected + node);
        node = (node << 1) | bit;
        if (expected >> 8 !== bit) break;
      }
    }
    while (node < 0x100) node = (node << 1) | this.#bit(this.#literals, offset + node);
    this.#window.put(node & 255);
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  /** Chooses among the last four distances; true for a single byte at the last one. */
  #repIsShort(low: number): boolean {
    const state = this.#state;
    if (this.#bit(this.#isRepG0, state) === 0) return this.#bit(this.#isRep0Long, (state << 4) + low) === 0;
    let distance = this.#rep1;
    if (this.#bit(this.#isRepG1, state) === 1) {
      if (this.#bit(this.#isRepG2, state) === 0) distance = this.#rep2;
      else {
        distance = this.#rep3;
        this.#rep3 = this.#rep2;
      }
      this.#rep2 = this.#rep1;
    }
    this.#rep1 = this.#rep0;
    this.#rep0 = distance;
    return false;
  }

  #length(model: LengthModel, low: number): number {
    if (this.#bit(model.choice, 0) === 0) return MIN_MATCH + this.#tree(model.low, low << 3, 3);
    if (this.#bit(model.choice, 1) === 0) return MIN_MATCH + 8 + this.#tree(model.mid, low << 3, 3);
    return MIN_MATCH + 16 + this.#tree(model.high, 0, 8);
  }

  /** A match's length; its distance becomes the latest. */
  #match(low: number): number {
    const length = this.#length(this.#lengths, low);
    const slot = this.#tree(this.#slots, Math.min(length - MIN_MATCH, 3) << 6, 6);
    let distance = slot;
    if (slot >= 4) {
      const bits = (slot >> 1) - 1;
      const base = (2 | (slot & 1)) * 2 ** bits;
      if (slot < 14) distance = base + this.#reverseTree(this.#special, base - slot, bits);
      else distance = base + this.#direct(bits - 4) * 16 + this.#reverseTree(this.#align, 0, 4);
    }
    if (distance === 0xffffffff) throw new LzmaError('end marker');
    this.#rep3 = this.#rep2;
    this.#rep2 = this.#rep1;
    this.#rep1 = this.#rep0;
    this.#rep0 = distance + 1;
    return length;
  }
}
