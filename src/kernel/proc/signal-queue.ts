/** Pending signals (struct sigpending): standard ones at most once, real-time ones queued (signal(7)). */
import { SIGRTMIN, type SignalInfo, signalBit } from '../uapi/signal.ts';

/** Most queued real-time signals of one queue; Linux's RLIMIT_SIGPENDING is per user. */
const MOST_QUEUED = 1024;

export class SignalQueue {
  /** Bit n-1: signal n is pending. */
  set = 0n;
  #infos: SignalInfo[] = [];

  get isEmpty(): boolean {
    return this.#infos.length === 0;
  }

  /** Answers false where a real-time signal finds the queue full (EAGAIN). */
  add(info: SignalInfo): boolean {
    const bit = signalBit(info.signal);
    if (info.signal < SIGRTMIN && (this.set & bit) !== 0n) return true;
    if (this.#infos.length >= MOST_QUEUED) return false;
    this.set |= bit;
    this.#infos.push(info);
    return true;
  }

  /** Takes the first pending signal out of `wanted`, lowest number first; undefined where there is none. */
  take(wanted: bigint): SignalInfo | undefined {
    const ready = this.set & wanted;
    if (ready === 0n) return undefined;
    let signal = 1;
    while ((ready & signalBit(signal)) === 0n) signal++;
    return this.#takeSignal(signal);
  }

  #takeSignal(signal: number): SignalInfo | undefined {
    const at = this.#infos.findIndex((info) => info.signal === signal);
    const [info] = at < 0 ? [] : this.#infos.splice(at, 1);
    if (!this.#infos.some((other) => other.signal === signal)) this.set &= ~signalBit(signal);
    return info;
  }

  remove(signals: bigint): void {
    if ((this.set & signals) === 0n) return;
    this.set &= ~signals;
    this.#infos = this.#infos.filter((info) => (signalBit(info.signal) & signals) === 0n);
  }
}
