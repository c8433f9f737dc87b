/** Messages for one listener of a stream: put in at any time, sent one after another. */
export class MessageQueue {
  readonly #waiting: Uint8Array[];
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(messages: Iterable<Uint8Array> = []) {
    this.#waiting = [...messages];
  }

  push(message: Uint8Array): void {
    this.#waiting.push(message);
    this.#wake();
  }

  /** Nothing more comes: `drain` returns once all is sent. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Sends until `end`, or until the signal. */
  async drain(send: (message: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const stop = (): void => this.#wake();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        const message = this.#waiting.shift();
        if (message) await send(message);
        else if (this.#isOver) return;
        else
          await new Promise<void>((resolve) => {
            this.#wake = resolve;
          });
      }
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
