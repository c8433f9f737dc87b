/** What a unix socket has received and not read: messages with their control data; a stream's are read across, but not past control data. */
import type { Control, Received, SocketAddress } from './socket.ts';

interface Message {
  readonly bytes: Uint8Array;
  start: number;
  readonly from: SocketAddress;
  control: Control;
}

export class UnixQueue {
  #messages: Message[] = [];
  #bytes = 0;

  /** Messages waiting. */
  get length(): number {
    return this.#messages.length;
  }

  /** Bytes waiting in all. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that the next read of a stream, or of a message, could give. */
  available(stream: boolean): number {
    return stream ? this.#bytes : (this.#messages[0]?.bytes.length ?? 0);
  }

  put(bytes: Uint8Array, from: SocketAddress, control: Control): void {
    this.#messages.push({ bytes, start: 0, from, control });
    this.#bytes += bytes.length;
  }

  /**
   * Reads into `into`; undefined where nothing waits. Descriptors leave with the first byte that is read; a peek leaves them.
   * @param credentials the reader wants SCM_CREDENTIALS: another sender's bytes then end a stream's read
   */
  take(into: Uint8Array, stream: boolean, peek: boolean, credentials: boolean): Received | undefined {
    const first = this.#messages[0];
    if (!first) return undefined;
    const control = controlOf(first, peek, credentials);
    const { from } = first;
    if (stream) {
      const count = this.#stream(into, peek, credentials);
      return { count, length: count, from, ...control };
    }
    const count = Math.min(into.length, first.bytes.length);
    into.set(first.bytes.subarray(0, count));
    if (!peek) {
      this.#messages.shift();
      this.#bytes -= first.bytes.length;
    }
    return { count, length: first.bytes.length, from, ...control };
  }

  #stream(into: Uint8Array, peek: boolean, credentials: boolean): number {
    const writer = this.#messages[0]?.control.credentials;
    let count = 0;
    let at = 0;
    while (count < into.length) {
      const message = this.#messages[at];
      if (!message) break;
      if (at > 0 || count > 0) {
        if (message.control.files) break;
        if (credentials && message.control.credentials?.pid !== writer?.pid) break;
      }
      const part = Math.min(into.length - count, message.bytes.length - message.start);
      into.set(message.bytes.subarray(message.start, message.start + part), count);
      count += part;
      if (peek) {
        at += 1;
        continue;
      }
      message.start += part;
      this.#bytes -= part;
      if (message.start < message.bytes.length) break;
      this.#messages.shift();
    }
    return count;
  }

  /** Drops everything; descriptors on their way are closed. */
  clear(): void {
    for (const { control } of this.#messages) for (const file of control.files ?? []) file.release();
    this.#messages = [];
    this.#bytes = 0;
  }
}

function controlOf(message: Message, peek: boolean, wanted: boolean): { control?: Control } {
  const { files, credentials } = message.control;
  if (!files && !credentials) return {};
  if (!peek) message.control = credentials ? { credentials } : {};
  return { control: { ...(files && !peek ? { files } : {}), ...(credentials && wanted ? { credentials } : {}) } };
}
