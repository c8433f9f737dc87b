/** Randomness as an argument: the host's generator, or a seeded one that makes a test machine repeatable. */

export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
}

/** The host's cryptographic generator, asked for a block at a time. */
export class SystemRandom implements Random {
  readonly #block = new Uint8Array(4096);
  #used = this.#block.length;

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      if (this.#used === this.#block.length) {
        crypto.getRandomValues(this.#block);
        this.#used = 0;
      }
      const part = this.#block.subarray(this.#used, this.#used + length - at);
      out.set(part, at);
      at += part.length;
      this.#used += part.length;
    }
    return out;
  }
}

/** xorshift32: repeatable, not secret. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  bytes(length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      let x = this.#state;
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      this.#state = x >>> 0;
      out[i] = x >>> 11;
    }
    return out;
  }
}

/** A number from 0 up to (not including) `limit`, at most 2^32. */
export function randomBelow(random: Random, limit: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  return Math.floor((((a * 256 + b) * 256 + c) * 256 + d) * (limit / 2 ** 32));
}
