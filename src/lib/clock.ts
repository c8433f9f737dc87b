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

/** A clock that can pass over waiting: a kernel whose machine is idle asks it to. */
export interface LeapingClock extends Clock {
  /** Told of every new timer: a machine that is idle already must look again. */
  onTimer: (() => void) | null;
  /** Goes on to the next timer and calls what falls due there; false: there is none, or waiting is real at present. */
  leap(): boolean;
}

export function canLeap(clock: Clock): clock is LeapingClock {
  return 'leap' in clock;
}

/** The host's clock. */
export class SystemClock implements Clock {
  readonly #origin = performance.timeOrigin;

  now(): number {
    return (this.#origin + performance.now()) * 1e6;
  }

  monotonic(): number {
    return performance.now() * 1e6;
  }

  after(ms: number, callback: () => void): () => void {
    const handle = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(handle);
  }
}

interface Timer {
  /** Monotonic nanoseconds. */
  readonly at: number;
  readonly callback: () => void;
}

function firstOf(timers: Iterable<Timer>): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) if (!first || timer.at < first.at) first = timer;
  return first;
}

/**
 * The host's clock for those who can't wait: while work is hurried, whatever a machine only waits for comes at once, and the
 * clock is ahead of the host's by as much from then on. Work takes as long as it takes.
 */
export class HurryingClock implements LeapingClock {
  onTimer: (() => void) | null = null;
  readonly #host: Clock;
  readonly #timers = new Set<Timer>();
  #ahead = 0;
  #hurried = 0;
  #stopped = false;
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm: () => void = () => undefined;

  constructor(host: Clock = new SystemClock()) {
    this.#host = host;
  }

  now(): number {
    return this.#host.now() + this.#ahead;
  }

  monotonic(): number {
    return this.#host.monotonic() + this.#ahead;
  }

  after(ms: number, callback: () => void): () => void {
    if (this.#stopped) return () => undefined;
    const timer = { at: this.monotonic() + ms * 1e6, callback };
    this.#timers.add(timer);
    this.#arm();
    this.onTimer?.();
    return () => {
      if (this.#timers.delete(timer)) this.#arm();
    };
  }

  /** Passes over waiting until `work` is done. */
  async hurry<T>(work: Promise<T>): Promise<T> {
    this.#hurried += 1;
    this.onTimer?.();
    try {
      return await work;
    } finally {
      this.#hurried -= 1;
    }
  }

  leap(): boolean {
    const first = this.#hurried > 0 ? firstOf(this.#timers) : undefined;
    if (!first) return false;
    this.#ahead += Math.max(0, first.at - this.monotonic());
    this.#run();
    return true;
  }

  /** Forgets every timer, those set later too: what they hold on to can go. */
  stop(): void {
    this.#stopped = true;
    this.#timers.clear();
    this.#arm();
  }

  #run(): void {
    const now = this.monotonic();
    for (let first = firstOf(this.#timers); first && first.at <= now; first = firstOf(this.#timers)) {
      this.#timers.delete(first);
      first.callback();
    }
    this.#arm();
  }

  #arm(): void {
    const at = firstOf(this.#timers)?.at ?? Number.POSITIVE_INFINITY;
    if (at === this.#armedFor) return;
    this.#disarm();
    this.#armedFor = at;
    if (at === Number.POSITIVE_INFINITY) this.#disarm = () => undefined;
    else
      this.#disarm = this.#host.after(Math.max(0, (at - this.monotonic()) / 1e6), () => {
        this.#armedFor = Number.POSITIVE_INFINITY;
        this.#run();
      });
  }
}

/** A clock that stands still until `advance` or `leap` is called; the kernel leaps when nothing is runnable. */
export class VirtualClock implements LeapingClock {
  onTimer: (() => void) | null = null;
  #now: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

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
    this.onTimer?.();
    return () => this.#timers.delete(timer);
  }

  leap(): boolean {
    const next = this.next();
    if (next === undefined) return false;
    this.advance(Math.max(0, next - this.#monotonic));
    return true;
  }

  /** Monotonic nanoseconds of the next timer, or undefined where none is set. */
  next(): number | undefined {
    return firstOf(this.#timers)?.at;
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
