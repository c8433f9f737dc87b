/** Load averages (proc_loadavg(5)): runnable tasks, averaged over 1, 5 and 15 minutes by exponential decay. */

const SPANS_NS = [60e9, 300e9, 900e9];

export class LoadAverage {
  readonly #monotonic: () => number;
  readonly #busy: () => number;
  readonly #averages: [number, number, number] = [0, 0, 0];
  #lastTime = 0;
  #lastBusy = 0;

  /** @param busy nanoseconds that the hart has worked: with one hart that is how long somebody was runnable */
  constructor(monotonic: () => number, busy: () => number) {
    this.#monotonic = monotonic;
    this.#busy = busy;
  }

  get(): readonly [number, number, number] {
    const now = this.#monotonic();
    const passed = now - this.#lastTime;
    if (passed > 0) {
      const busy = this.#busy();
      const load = Math.min(1, (busy - this.#lastBusy) / passed);
      SPANS_NS.forEach((span, i) => {
        const kept = Math.exp(-passed / span);
        this.#averages[i] = (this.#averages[i] ?? 0) * kept + load * (1 - kept);
      });
      this.#lastTime = now;
      this.#lastBusy = busy;
    }
    return this.#averages;
  }
}
