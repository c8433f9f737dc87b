/** So many transfers at once (moby's distribution/xfer); the others wait for their turn. */
export class Queue {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(slots: number) {
    this.#free = slots;
  }

  /** @param onWait called where it isn't its turn yet */
  async run<T>(task: () => Promise<T>, onWait: () => void = () => undefined): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else {
      onWait();
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
