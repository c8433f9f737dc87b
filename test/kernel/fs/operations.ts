/** Random file operations over few names, so that they meet. */
import { randomBelow, SeededRandom } from '../../../src/lib/random.ts';
import type { Operation } from './actors.ts';

const O_WRONLY = 1;
const O_RDWR = 2;
const O_CREAT = 0o100;
const O_EXCL = 0o200;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_NOFOLLOW = 0o400000;

/** Mostly directories, mostly anything else; one operation in eight mixes them up. */
const directories = ['a', 'b', 'c'];
const others = ['f', 'g', 'h'];
const names = [...directories, ...others];
const calls: readonly Operation['call'][] = [
  ...(['mkdir', 'mkdir', 'mkdir', 'write', 'write', 'write', 'write', 'rename', 'rename', 'rename', 'unlink'] as const),
  ...(['rmdir', 'rmdir', 'link', 'link', 'symlink', 'symlink', 'chmod', 'truncate', 'read', 'readdir'] as const),
  ...(['readlink', 'stat', 'lstat'] as const),
];

export class Operations {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed * 7919 + 1);
    this.#random.bytes(16);
  }

  #below(limit: number): number {
    return randomBelow(this.#random, limit);
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[this.#below(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** @param kind what the last name would rather be */
  #path(kind: readonly string[]): string {
    const mixed = this.#below(8) === 0;
    const parts = Array.from({ length: this.#below(3) }, () => this.#pick(mixed ? names : directories));
    parts.push(this.#pick(mixed ? names : kind));
    const form = this.#below(30);
    if (form === 0) return `${parts.join('/')}/`;
    if (form === 1) return `${parts.join('/')}/.`;
    if (form === 2 && parts.length > 1) return `${parts.join('/')}/..`;
    if (form === 3) return `${parts.join('//')}/../${this.#pick(names)}`;
    return parts.join('/');
  }

  next(): Operation {
    const call = this.#pick(calls);
    const kind = call === 'mkdir' || call === 'rmdir' || call === 'readdir' ? directories : others;
    const path = this.#path(call === 'rename' || call.endsWith('stat') || call === 'chmod' ? names : kind);
    switch (call) {
      case 'mkdir':
      case 'chmod':
        return { call, path, mode: this.#pick([0o755, 0o700, 0o644, 0o1777, 0o2775, 0o4711]) };
      case 'write': {
        const flags = this.#pick([
          O_WRONLY | O_CREAT,
          O_WRONLY | O_CREAT | O_TRUNC,
          O_RDWR,
          O_WRONLY | O_CREAT | O_EXCL,
        ]);
        const more = this.#pick([0, 0, 0, O_NOFOLLOW, O_APPEND]);
        const data = String.fromCharCode(65 + this.#below(26)).repeat(1 + this.#below(12));
        return { call, path, flags: flags | more, at: this.#pick([0, 0, 3, 20]), data };
      }
      case 'truncate':
        return { call, path, size: this.#pick([0, 1, 10, 30]) };
      case 'rename':
      case 'link':
        return { call, path, to: this.#path(call === 'rename' ? names : others) };
      case 'symlink':
        return { call, path, to: this.#pick(['a', 'f', 'c/g', './a', '../b', 'b/', '../a/f', 'none']) };
      default:
        return { call, path };
    }
  }
}
