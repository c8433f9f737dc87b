/** The key sequence that leaves an attached terminal without ending it (moby/term's EscapeProxy); default ctrl-p,ctrl-q. */
import { concat } from '../../../lib/bytes.ts';
import { invalidParameter } from '../../errdefs.ts';

const controls = new Map([
  ['@', 0],
  ['[', 27],
  ['\\', 28],
  [']', 29],
  ['^', 30],
  ['_', 31],
]);

export const defaultDetachKeys: readonly number[] = [16, 17];

/**
 * `ctrl-a,x,DEL` as bytes; an empty text is the default.
 * @throws invalidParameter
 */
export function parseDetachKeys(text: string, what = 'detach'): readonly number[] {
  if (text === '') return defaultDetachKeys;
  return text.split(',').map((key) => {
    if (key.length === 1) return key.charCodeAt(0);
    if (key === 'DEL') return 127;
    const control = key.startsWith('ctrl-') ? key.slice(5) : '';
    if (/^[a-z]$/i.test(control)) return control.toLowerCase().charCodeAt(0) - 96;
    const code = controls.get(control);
    if (code === undefined) throw invalidParameter(`Invalid ${what} keys (${text}) provided`);
    return code;
  });
}

/** Watches typed bytes for the sequence; keys that might begin it are held back until it is clear. */
export class DetachDetector {
  readonly #keys: readonly number[];
  #matched = 0;

  constructor(keys: readonly number[]) {
    this.#keys = keys;
  }

  /** What is to be passed on, and whether the sequence was completed. */
  push(bytes: Uint8Array): { readonly pass: Uint8Array; readonly detached: boolean } {
    const out: Uint8Array[] = [];
    let start = 0;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === this.#keys[this.#matched]) {
        if (start < at) out.push(bytes.subarray(start, at));
        start = at + 1;
        this.#matched++;
        if (this.#matched === this.#keys.length) return { pass: concat(out), detached: true };
        continue;
      }
      if (this.#matched > 0) out.push(Uint8Array.from(this.#keys.slice(0, this.#matched)));
      this.#matched = bytes[at] === this.#keys[0] ? 1 : 0;
      if (this.#matched === 1) start = at + 1;
    }
    if (start < bytes.length) out.push(bytes.subarray(start));
    return { pass: concat(out), detached: false };
  }
}
