/** A process's timers: the three of setitimer(2), and those of timer_create(2). execve(2) keeps the former only. */
import { SIGALRM, SIGPROF, SIGVTALRM } from '../uapi/signal.ts';
import { IntervalTimer } from './interval-timer.ts';
import type { Process } from './process.ts';
import { sendSignal } from './send-signal.ts';

const INTERVAL_SIGNALS = [SIGALRM, SIGVTALRM, SIGPROF];

export class ProcessTimers {
  readonly #process: Process;
  readonly #intervals = new Map<number, IntervalTimer>();
  readonly #created = new Map<number, IntervalTimer>();
  #lastId = -1;

  constructor(process: Process) {
    this.#process = process;
  }

  /** ITIMER_REAL 0, ITIMER_VIRTUAL 1, ITIMER_PROF 2. */
  interval(which: number): IntervalTimer {
    let timer = this.#intervals.get(which);
    if (!timer) {
      const { timers, clock } = this.#process.machine;
      const monotonic = () => clock.monotonic();
      const now = which === 0 ? monotonic : () => this.#process.cpuTime;
      const signal = INTERVAL_SIGNALS[which] ?? SIGALRM;
      timer = new IntervalTimer(timers, now, monotonic, () => sendSignal(this.#process, { signal, code: 0x80 }));
      this.#intervals.set(which, timer);
    }
    return timer;
  }

  /** @returns timer_create(2)'s id */
  add(make: (id: number) => IntervalTimer): number {
    this.#lastId++;
    this.#created.set(this.#lastId, make(this.#lastId));
    return this.#lastId;
  }

  get(id: number): IntervalTimer | undefined {
    return this.#created.get(id);
  }

  delete(id: number): boolean {
    this.#created.get(id)?.stop();
    return this.#created.delete(id);
  }

  /** execve(2). */
  deleteCreated(): void {
    for (const id of [...this.#created.keys()]) this.delete(id);
  }

  stopAll(): void {
    this.deleteCreated();
    for (const timer of this.#intervals.values()) timer.stop();
  }
}
