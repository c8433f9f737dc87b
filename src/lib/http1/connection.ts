/** A client's connection: what is read and written, and its rest between two requests. */
import { ByteReader } from '../byte-reader.ts';
import type { Duplex } from '../http.ts';

export class Connection {
  readonly reader: ByteReader;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Done when the peer has sent something, or gone. */
  #stirring: Promise<void> | undefined;

  constructor({ readable, writable }: Duplex) {
    this.reader = new ByteReader(readable);
    this.writer = writable.getWriter();
    this.writer.closed.catch(() => undefined);
  }

  /** No request is under way. @param onStir the peer closes, or speaks unasked; or, to be ignored, answers the next request */
  rest(onStir: () => void): void {
    this.#stirring = this.reader.peek(1).then(
      () => onStir(),
      () => onStir(),
    );
  }

  /** Waits for the next response's first byte where `rest` has begun to. */
  async awake(): Promise<void> {
    await this.#stirring;
    this.#stirring = undefined;
  }

  close(): void {
    void this.writer.close().catch(() => undefined);
    void this.reader.cancel().catch(() => undefined);
  }

  abort(reason: unknown): void {
    void this.writer.abort(reason).catch(() => undefined);
    void this.reader.cancel(reason).catch(() => undefined);
  }
}
