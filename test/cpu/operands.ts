/** Operands for the differential tests: a repeatable random source and the special values of each kind. */

/** Marsaglia's xorshift, 32 bits. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  bits(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  below(limit: number): number {
    return this.bits() % limit;
  }

  pick<T>(list: readonly T[]): T {
    const value = list[this.below(list.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  }

  bits64(): bigint {
    return (BigInt(this.bits()) << 32n) | BigInt(this.bits());
  }

  /** 64 bits with a random number of leading copies of the sign. */
  integer(): bigint {
    return BigInt.asUintN(64, BigInt.asIntN(64, this.bits64()) >> BigInt(this.below(64)));
  }
}

const edge = [
  0n,
  1n,
  2n,
  3n,
  5n,
  31n,
  32n,
  63n,
  64n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
];
const wide = [0xffffffffn, 0x100000000n, 0x7fffffffffffffffn, 0x8000000000000000n, 0x123456789abcdef0n];

export const integers: readonly bigint[] = [...edge, ...wide, ...[...edge, ...wide].map((v) => BigInt.asUintN(64, ~v))];

/** The values as little-endian bytes. */
export function bytesOf(values: readonly bigint[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(values).buffer);
}
