/** The way out of a connection: frames in order, many in one write, and word of when there is room again. */
import { concat } from '../bytes.ts';

export class FrameOutput {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #onError: (error: unknown) => void;
  #queue: Uint8Array[] = [];
  #bytes = 0;
  #isWriting = false;
  #isClosing = false;
  #failure: { readonly reason: unknown } | undefined;
  #waiting: (() => void)[] = [];

  constructor(writable: WritableStream<Uint8Array>, onError: (error: unknown) => void) {
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#onError = onError;
  }

  /** Bytes that wait for the peer to read. */
  get pending(): number {
    return this.#bytes;
  }

  send(frame: Uint8Array): void {
    if (this.#failure || this.#isClosing) return;
    this.#queue.push(frame);
    this.#bytes += frame.length;
    if (!this.#isWriting) {
      this.#isWriting = true;
      queueMicrotask(() => void this.#flush());
    }
  }

  async #flush(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const batch = concat(this.#queue);
        this.#queue = [];
        await this.#writer.write(batch);
        this.#bytes -= batch.length;
        this.#wake();
      }
      if (this.#isClosing) await this.#writer.close();
    } catch (error) {
      this.abort(error);
      this.#onError(error);
    } finally {
      this.#isWriting = false;
      this.#wake();
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Waits until at most `limit` bytes are pending, or nothing more will be written. */
  async below(limit: number): Promise<void> {
    while (this.#bytes > limit && !this.#failure) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Writes what is there, then ends. */
  close(): void {
    if (this.#isClosing || this.#failure) return;
    this.#isClosing = true;
    if (this.#isWriting) return;
    this.#isWriting = true;
    void this.#flush();
  }

  abort(reason: unknown): void {
    if (this.#failure) return;
    this.#failure = { reason };
    this.#queue = [];
    this.#bytes = 0;
    this.#wake();
    void this.#writer.abort(reason).catch(() => undefined);
  }
}
