/**
 * SHA-256 (FIPS 180-4), incremental and synchronous: hash-wasm's one WebAssembly instance, loaded with this module,
 * shared by all hashes. Whichever hash is fed next gets its state loaded, the one before has its state saved.
 */
import { createSHA256 } from 'hash-wasm';
import { hex } from './bytes.ts';

const engine = await createSHA256();
let owner: Sha256 | undefined;

export class Sha256 {
  #state: Uint8Array | undefined;
  #digest: Uint8Array | undefined;

  update(bytes: Uint8Array): this {
    if (this.#digest) throw new Error('update after digest');
    if (bytes.length > 0) this.#own();
    if (bytes.length > 0) engine.update(bytes);
    return this;
  }

  /** The 32 bytes; may be asked for again, but nothing can be added after it. */
  digest(): Uint8Array {
    if (!this.#digest) {
      this.#own();
      this.#digest = engine.digest('binary');
      this.#state = undefined;
      owner = undefined;
    }
    return this.#digest;
  }

  /** The digest as 64 lower-case hex digits. */
  hex(): string {
    return hex(this.digest());
  }

  /** An independent hash of everything fed so far. */
  clone(): Sha256 {
    const copy = new Sha256();
    if (this.#digest) copy.#digest = this.#digest;
    else {
      this.#own();
      copy.#state = engine.save();
    }
    return copy;
  }

  #own(): void {
    if (owner === this) return;
    if (owner) owner.#state = engine.save();
    if (this.#state) engine.load(this.#state);
    else engine.init();
    owner = this;
  }
}

/** From here on the host's own implementation, which uses the processor's instructions, is worth its copy. */
const large = 1 << 18;

/** `sha256Hex` for what may be large: by Web Crypto where there is one (a page must be secure for it). */
export async function sha256HexOfLarge(bytes: Uint8Array): Promise<string> {
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (bytes.length < large || !subtle) return sha256Hex(bytes);
  return hex(new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)));
}

/** The SHA-256 of `bytes` as 64 lower-case hex digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return new Sha256().update(bytes).hex();
}
