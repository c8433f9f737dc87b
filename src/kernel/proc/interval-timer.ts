/** A timer that may repeat (setitimer(2), timer_settime(2), timerfd_settime(2) works alike): expiry in monotonic or processor time. */
import type { Timers } from './timers.ts';

export class IntervalTimer {
  readonly #timers: Timers;
  /** The time it runs on, nanoseconds: monotonic, or a process's processor time. */
  readonly #now: () => number;
  readonly #monotonic: () => number;
  readonly #expired: () => void;
  #cancel: (() => void) | null = null;
  #expiry: number | null = null;
  /** Nanoseconds; 0 = once. */
  interval = 0;
  /** Expiries since the last signal, beyond the first. */
  overrun = 0;

  constructor(timers: Timers, now: () => number, monotonic: () => number, expired: () => void) {
    this.#timers = timers;
    this.#now = now;
    this.#monotonic = monotonic;
    this.#expired = expired;
  }

  /** Nanoseconds until it expires; 0 where it isn't set. */
  get remaining(): number {
    return this.#expiry === null ? 0 : Math.max(1, this.#expiry - this.#now());
  }

  /** @param value nanoseconds from now; 0 disarms it */
  set(value: number, interval: number): void {
    this.#cancel?.();
    this.#cancel = null;
    this.interval = interval;
    this.overrun = 0;
    this.#expiry = value > 0 ? this.#now() + value : null;
    this.#arm();
  }

  #arm(): void {
    if (this.#expiry === null) return;
    const left = Math.max(0, this.#expiry - this.#now());
    this.#cancel = this.#timers.at(this.#monotonic() + left, () => this.#check());
  }

  #check(): void {
    if (this.#expiry === null) return;
    const late = this.#now() - this.#expiry;
    if (late < 0) {
      this.#arm();
      return;
    }
    if (this.interval > 0) {
      const missed = Math.floor(late / this.interval);
      this.overrun += missed;
      this.#expiry += (missed + 1) * this.interval;
      this.#arm();
    } else {
      this.#expiry = null;
    }
    this.#expired();
  }

  stop(): void {
    this.set(0, 0);
  }
}
