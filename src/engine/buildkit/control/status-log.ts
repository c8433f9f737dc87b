/** What a build told of itself, for whoever listens meanwhile and for the history: StatusResponse messages in their order. */
import { encodeStatus, type StatusResponse } from '../../api/trace.ts';
import { MessageQueue } from './message-queue.ts';

/** Most bytes that are kept for late listeners. */
const maxKept = 4 << 20;

export class StatusLog {
  readonly #kept: Uint8Array[] = [];
  #bytes = 0;
  readonly #listeners = new Set<(message: Uint8Array | undefined) => void>();
  #isOver = false;
  readonly #vertices = new Map<string, { readonly cached: boolean; readonly completed: boolean }>();
  warnings = 0;

  add(status: Partial<StatusResponse>): void {
    const message = encodeStatus(status);
    for (const { digest, cached = false, completed } of status.vertexes ?? [])
      this.#vertices.set(digest, { cached, completed: completed !== undefined });
    this.warnings += status.warnings?.length ?? 0;
    if (this.#bytes + message.length <= maxKept) {
      this.#kept.push(message);
      this.#bytes += message.length;
    }
    for (const listener of this.#listeners) listener(message);
  }

  /** How many steps there were, how many ended, and how many of them were there already. */
  counts(): { readonly total: number; readonly completed: number; readonly cached: number } {
    const all = [...this.#vertices.values()];
    const completed = all.filter((vertex) => vertex.completed);
    return { total: all.length, completed: completed.length, cached: all.filter(({ cached }) => cached).length };
  }

  /** All messages so far. */
  get messages(): readonly Uint8Array[] {
    return this.#kept;
  }

  end(): void {
    this.#isOver = true;
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
  }

  /** Hands on everything, from the beginning to the end or until the signal. */
  async follow(send: (message: Uint8Array) => Promise<void>, signal: AbortSignal): Promise<void> {
    const queue = new MessageQueue(this.#kept);
    if (this.#isOver) queue.end();
    const listener = (message: Uint8Array | undefined): void => {
      if (message) queue.push(message);
      else queue.end();
    };
    this.#listeners.add(listener);
    try {
      await queue.drain(send, signal);
    } finally {
      this.#listeners.delete(listener);
    }
  }
}
