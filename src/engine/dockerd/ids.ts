/** Identities: 64 hex digits for containers, networks, execs and anonymous volumes; 12 of them for people (moby's stringid). */
import { hex } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';

/** A new id. Its short form is never all digits, since such a hostname would read as a number. */
export function newId(random: Random): string {
  for (;;) {
    const id = hex(random.bytes(32));
    if (!/^\d{12}/.test(id)) return id;
  }
}

export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
