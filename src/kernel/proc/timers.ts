/** The machine's timers (hrtimers): callbacks at monotonic times, over one timer of the host's clock. */
import type { Clock } from '../../lib/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | null;
}

export class Timers {
  readonly #clock: Clock;
  /** A binary heap by `at`, then by age. */
  readonly #heap: Timer[] = [];
  #order = 0;
  /** Cancelled timers still in the heap, at most. */
  #cancelled = 0;
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `callback` once at monotonic nanosecond `at`, or soon if that is past; the answer cancels it. */
  at(at: number, callback: () => void): () => void {
    const timer: Timer = { at, order: this.#order++, callback };
    this.#push(timer);
    if (at < this.#armedFor) this.#arm();
    return () => {
      if (timer.callback === null) return;
      timer.callback = null;
      this.#cancelled++;
      if (this.#cancelled > 1000 && this.#cancelled * 2 > this.#heap.length) this.#compact();
    };
  }

  /** Throws cancelled timers out; a sorted array is a heap. */
  #compact(): void {
    const left = this.#heap.filter((timer) => timer.callback !== null);
    left.sort((a, b) => (before(a, b) ? -1 : 1));
    this.#heap.length = 0;
    for (const timer of left) this.#heap.push(timer);
    this.#cancelled = 0;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(timer);
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (!parent || before(parent, timer)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let down = 2 * i + 1;
      const left = heap[down];
      const right = heap[down + 1];
      if (!left) break;
      if (right && before(right, left)) down++;
      const child = heap[down];
      if (!child || before(last, child)) break;
      heap[i] = child;
      i = down;
    }
    heap[i] = last;
  }

  /** Calls what is due; done at each turn of the scheduler and when the host's timer fires. */
  run(): void {
    const now = this.#clock.monotonic();
    for (let first = this.#heap[0]; first && (first.at <= now || first.callback === null); first = this.#heap[0]) {
      this.#pop();
      const { callback } = first;
      first.callback = null;
      callback?.();
    }
    this.#arm();
  }

  #arm(): void {
    let first = this.#heap[0];
    while (first && first.callback === null) {
      this.#pop();
      first = this.#heap[0];
    }
    const at = first ? first.at : Number.POSITIVE_INFINITY;
    if (at === this.#armedFor) return;
    this.#disarm?.();
    this.#disarm = null;
    this.#armedFor = at;
    if (!first) return;
    const ms = Math.max(0, (at - this.#clock.monotonic()) / 1e6);
    this.#disarm = this.#clock.after(ms, () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#disarm = null;
      this.run();
    });
  }

  /** Forgets all of them. */
  stop(): void {
    this.#heap.length = 0;
    this.#arm();
  }
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
