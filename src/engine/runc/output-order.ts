/**
 * Standard output and error of a process, read in the order in which it wrote to them. The real shim copies each by itself, and is
 * quick enough that what was written first comes first; here the process writes on before anybody reads.
 */
import type { PipeEnd } from '../../kernel/ipc/pipe.ts';
import { EAGAIN } from '../../kernel/uapi/errno.ts';
import { Blocked, nextWake, WaitQueue } from '../../kernel/wait.ts';

const chunk = 65536;

export type StreamNumber = 1 | 2;

interface Segment {
  readonly stream: StreamNumber;
  length: number;
}

export class OutputOrder {
  readonly #readers: ReadonlyMap<StreamNumber, PipeEnd>;
  /** What lies in the pipes, the oldest first. */
  readonly #segments: Segment[] = [];
  readonly #known = new Map<StreamNumber, number>();
  readonly #wakers = new Map<StreamNumber, () => void>();
  readonly #changed = new WaitQueue();
  /** Whose reader has bytes and hasn't come back for more: the other one waits. */
  #busy: StreamNumber | undefined;

  constructor(readers: ReadonlyMap<StreamNumber, PipeEnd>) {
    this.#readers = readers;
    for (const [stream, { pipe }] of readers) {
      const note = (): void => this.#note(stream, pipe.buffer.length);
      this.#wakers.set(stream, note);
      pipe.readable.add(note);
    }
  }

  #note(stream: StreamNumber, length: number): void {
    const grown = length - (this.#known.get(stream) ?? 0);
    if (grown <= 0) return;
    this.#known.set(stream, length);
    const last = this.#segments.at(-1);
    if (last?.stream === stream) last.length += grown;
    else this.#segments.push({ stream, length: grown });
    this.#changed.wake();
  }

  /** The next bytes; undefined at the end, or where a finished pipe is empty. To be called for both streams until then. */
  async read(stream: StreamNumber): Promise<Uint8Array | undefined> {
    const reader = this.#readers.get(stream);
    if (!reader) return undefined;
    if (this.#busy === stream) {
      this.#busy = undefined;
      this.#changed.wake();
    }
    for (;;) {
      const queues = [this.#changed];
      if ((this.#known.get(stream) ?? 0) === 0) {
        const ended = isAtEnd(reader);
        if (ended === true) return undefined;
        queues.push(...ended.queues);
      } else if (this.#busy === undefined && this.#segments[0]?.stream === stream) return this.#take(stream, reader);
      await nextWake(queues);
    }
  }

  #take(stream: StreamNumber, reader: PipeEnd): Uint8Array {
    const [first] = this.#segments;
    const into = new Uint8Array(Math.min(chunk, first?.length ?? 0));
    const count = Number(reader.read(into));
    this.#known.set(stream, (this.#known.get(stream) ?? 0) - count);
    if (first) first.length -= count;
    if (first?.length === 0) this.#segments.shift();
    this.#busy = stream;
    return count === into.length ? into : into.slice(0, count);
  }

  /** Nobody reads any more. */
  close(): void {
    for (const [stream, waker] of this.#wakers) this.#readers.get(stream)?.pipe.readable.remove(waker);
    this.#segments.length = 0;
    this.#known.clear();
    this.#busy = undefined;
    this.#changed.wake();
  }
}

/** Whether an empty pipe has come to its end, or what to wait for. */
function isAtEnd(reader: PipeEnd): true | Blocked {
  try {
    const result = reader.read(new Uint8Array(1));
    return result instanceof Blocked ? result : true;
  } catch (error) {
    if (error instanceof Blocked) return error;
    if (error === EAGAIN) return true;
    throw error;
  }
}
