/** Cuts a stream's output into log messages at line feeds, or at 16 KiB (moby's daemon/logger/copier.go). */
import { concat } from '../../../lib/bytes.ts';

const longest = 16 * 1024;

export class LogSplitter {
  #pending: Uint8Array = new Uint8Array();

  /** Complete messages; a line keeps its line feed, a piece of a longer one has none. */
  push(bytes: Uint8Array): Uint8Array[] {
    let rest = this.#pending.length === 0 ? bytes : concat([this.#pending, bytes]);
    const out: Uint8Array[] = [];
    for (;;) {
      const end = rest.indexOf(10);
      if (end >= 0 && end < longest) {
        out.push(rest.slice(0, end + 1));
        rest = rest.subarray(end + 1);
      } else if (rest.length >= longest) {
        out.push(rest.slice(0, longest));
        rest = rest.subarray(longest);
      } else break;
    }
    this.#pending = rest.slice();
    return out;
  }

  /** What is left at the end of the stream. */
  flush(): Uint8Array | undefined {
    const rest = this.#pending;
    this.#pending = new Uint8Array();
    return rest.length > 0 ? rest : undefined;
  }
}
