/** `--detach-keys ctrl-p,ctrl-q`: the bytes that leave an attached container running (moby/term). */

/** @throws Error in moby/term's words */
export function parseDetachKeys(text: string): Uint8Array {
  const codes = text.split(',').map((key) => {
    if (key.length === 1) return key.charCodeAt(0);
    const match = /^ctrl-([a-z@[\\\]^_])$/.exec(key);
    if (!match?.[1]) throw new Error(`Unknown character: '${key}'`);
    const letter = match[1];
    return /[a-z]/.test(letter) ? letter.charCodeAt(0) - 96 : letter.charCodeAt(0) - 64;
  });
  return new Uint8Array(codes);
}

export const defaultDetachKeys = new Uint8Array([16, 17]);

/** Holds back what may be the beginning of the sequence. */
export class DetachFilter {
  readonly #keys: Uint8Array;
  #matched = 0;

  constructor(keys: Uint8Array) {
    this.#keys = keys;
  }

  /** What goes on to the container, and whether the sequence is complete. */
  push(bytes: Uint8Array): { readonly bytes: Uint8Array; readonly detached: boolean } {
    const out: number[] = [];
    for (const byte of bytes) {
      if (byte === this.#keys[this.#matched]) {
        this.#matched++;
        if (this.#matched === this.#keys.length) return { bytes: new Uint8Array(out), detached: true };
        continue;
      }
      out.push(...this.#keys.subarray(0, this.#matched));
      this.#matched = byte === this.#keys[0] ? 1 : 0;
      if (this.#matched === 0) out.push(byte);
    }
    return { bytes: new Uint8Array(out), detached: false };
  }
}
