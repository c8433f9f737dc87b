/**
 * Futexes (futex(2), futex(7)): waiters by the word they wait on. A word in private memory is known by its address
 * space and address, one in shared memory by what is mapped. Priority inheritance is left out (ENOSYS).
 */
import { WaitQueue } from '../wait.ts';

/** One thread's wait. */
export class FutexWaiter {
  readonly #futexes: Futexes;
  readonly queue = new WaitQueue();
  readonly bits: number;
  /** Monotonic nanoseconds. */
  readonly deadline: number | undefined;
  woken = false;
  key: FutexKey;

  constructor(futexes: Futexes, key: FutexKey, bits: number, deadline: number | undefined) {
    this.#futexes = futexes;
    this.key = key;
    this.bits = bits;
    this.deadline = deadline;
  }

  wake(): void {
    this.woken = true;
    this.queue.wake();
  }

  /** The call is over, woken or not. */
  abandon(): void {
    if (!this.woken) this.#futexes.remove(this);
  }
}

/** A word: of a private address space by address, of shared memory by what is mapped and the offset in it. */
export interface FutexKey {
  readonly owner: object;
  readonly word: number;
}

export class Futexes {
  readonly #waiters = new Map<object, Map<number, FutexWaiter[]>>();

  add(waiter: FutexWaiter): void {
    const { owner, word } = waiter.key;
    let words = this.#waiters.get(owner);
    if (!words) {
      words = new Map();
      this.#waiters.set(owner, words);
    }
    const list = words.get(word);
    if (list) list.push(waiter);
    else words.set(word, [waiter]);
  }

  remove(waiter: FutexWaiter): void {
    const { owner, word } = waiter.key;
    const words = this.#waiters.get(owner);
    const list = words?.get(word);
    if (!words || !list) return;
    const at = list.indexOf(waiter);
    if (at >= 0) list.splice(at, 1);
    if (list.length === 0) words.delete(word);
    if (words.size === 0) this.#waiters.delete(owner);
  }

  /** Wakes up to `count` waiters whose bits meet `bits`; answers how many. */
  wake(key: FutexKey, count: number, bits = -1): number {
    const list = this.#waiters.get(key.owner)?.get(key.word) ?? [];
    let woken = 0;
    for (const waiter of [...list]) {
      if (woken >= count) break;
      if ((waiter.bits & bits) === 0) continue;
      this.remove(waiter);
      waiter.wake();
      woken++;
    }
    return woken;
  }

  /** Wakes `count` and moves up to `move` more to another word; answers how many were touched. */
  requeue(
    from: FutexKey,
    count: number,
    to: FutexKey,
    move: number,
  ): { readonly woken: number; readonly moved: number } {
    const woken = this.wake(from, count);
    const list = this.#waiters.get(from.owner)?.get(from.word) ?? [];
    let moved = 0;
    for (const waiter of [...list]) {
      if (moved >= move) break;
      this.remove(waiter);
      waiter.key = to;
      this.add(waiter);
      moved++;
    }
    return { woken, moved };
  }
}
