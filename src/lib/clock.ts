/**
 * Time as an argument: wall clock, monotonic clock and timers, so that a test machine can be run on virtual time.
 * Nothing in src/ but this file may call Date.now, performance.now or setTimeout.
 */

declare function setTimeout(callback: () => void, ms: number): number;
declare function clearTimeout(handle: number | undefined): void;

export interface Clock {
  /** Wall-clock time in nanoseconds since 1970 (exact to a microsecond or so: a double holds 53 bits). */
  now(): number;
  /** Nanoseconds since an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls `callback` once, `ms` milliseconds from now; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The host's clock. */
export class SystemClock implements Clock {
  now(): number {
    return (performance.timeOrigin + performance.now()) * 1e6;
  }

  monotonic(): number {
    return performance.now() * 1e6;
  }

  after(ms: number, callback: () => void): () => void {
    const handle = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(handle);
  }
}

/** A clock that stands still until `advance` is called; the kernel does so when nothing is runnable. */
export class VirtualClock implements Clock {
  #now: number;
  #monotonic = 0;
  readonly #timers = new Set<{
    readonly at: number;
    readonly callback: () => void;
  }>();

  /** @param start wall-clock nanoseconds since 1970 */
  constructor(start = 1_767_225_600_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#monotonic + ms * 1e6, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Monotonic nanoseconds of the next timer, or undefined where none is set. */
  next(): number | undefined {
    let next: number | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.at < next) next = timer.at;
    return next;
  }

  /** Lets `ns` nanoseconds pass and calls the timers that fall due, in their order. */
  advance(ns: number): void {
    const end = this.#monotonic + ns;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#step(Math.max(due.at, this.#monotonic));
      due.callback();
    }
    this.#step(end);
  }

  #step(to: number): void {
    this.#now += to - this.#monotonic;
    this.#monotonic = to;
  }
}
