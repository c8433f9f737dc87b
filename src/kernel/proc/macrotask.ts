/**
 * One callback of the host's event loop at a time, behind what already waits there: a MessageChannel in browsers, whose
 * timers are throttled. Node drains up to 1000 messages of a port before it looks at anything else, so there it is
 * setImmediate.
 */

declare const setImmediate: ((callback: () => void) => unknown) | undefined;

export class Macrotask {
  readonly #channel: MessageChannel | null = null;
  readonly #callback: () => void;
  #posted = false;
  #closed = false;

  constructor(callback: () => void) {
    this.#callback = callback;
    if (typeof setImmediate === 'function') return;
    this.#channel = new MessageChannel();
    this.#channel.port1.onmessage = () => this.#run();
  }

  #run(): void {
    this.#posted = false;
    if (!this.#closed) this.#callback();
  }

  /** Asks for one call; further requests before it are the same one. */
  post(): void {
    if (this.#posted || this.#closed) return;
    this.#posted = true;
    if (this.#channel) this.#channel.port2.postMessage(0);
    else if (typeof setImmediate === 'function') setImmediate(() => this.#run());
  }

  close(): void {
    this.#closed = true;
    this.#channel?.port1.close();
    this.#channel?.port2.close();
  }
}
