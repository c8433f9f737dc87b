/** gRPC's messages on an HTTP/2 stream: a flag, four bytes of length, the message (gRPC over HTTP2, "Length-Prefixed-Message"). */
import { concat } from '../bytes.ts';
import type { Http2Stream } from '../http2/stream.ts';
import { GrpcError } from './status.ts';

const headLength = 5;

export class MessageStream {
  readonly #stream: Http2Stream;
  readonly #limit: number;
  #held: Uint8Array[] = [];
  #length = 0;

  /** @param limit most bytes of a message that is received */
  constructor(stream: Http2Stream, limit: number) {
    this.#stream = stream;
    this.#limit = limit;
  }

  async send(message: Uint8Array): Promise<void> {
    const framed = new Uint8Array(headLength + message.length);
    new DataView(framed.buffer).setUint32(1, message.length);
    framed.set(message, headLength);
    await this.#stream.write(framed);
  }

  /** The next message, undefined at the end. @throws GrpcError, and what the stream throws */
  async receive(): Promise<Uint8Array | undefined> {
    if (!(await this.#fill(headLength))) {
      if (this.#length > 0) throw new GrpcError('INTERNAL', 'stream ended inside a message');
      return undefined;
    }
    const head = this.#peek(headLength);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(1);
    if (head[0] !== 0) throw new GrpcError('UNIMPLEMENTED', 'compressed messages are not supported');
    if (length > this.#limit)
      throw new GrpcError('RESOURCE_EXHAUSTED', `received message larger than max (${length} vs. ${this.#limit})`);
    if (!(await this.#fill(headLength + length))) throw new GrpcError('INTERNAL', 'stream ended inside a message');
    return this.#take(headLength + length).subarray(headLength);
  }

  async #fill(length: number): Promise<boolean> {
    while (this.#length < length) {
      const part = await this.#stream.read();
      if (!part) return false;
      this.#held.push(part);
      this.#length += part.length;
    }
    return true;
  }

  #peek(length: number): Uint8Array {
    const [first] = this.#held;
    if (first && first.length >= length) return first;
    this.#held = [concat(this.#held)];
    return this.#held[0] ?? new Uint8Array();
  }

  #take(length: number): Uint8Array {
    const all = this.#peek(length);
    this.#length -= length;
    if (all.length === length) this.#held.shift();
    else this.#held[0] = all.subarray(length);
    return all.subarray(0, length);
  }
}
