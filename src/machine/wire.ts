/**
 * Calls and byte streams over one MessagePort, between the tab and the worker that the machine runs in. Each call carries
 * plain data and may carry a stream up; each reply may carry a stream down. A sender waits once its window is used up
 * (credit in bytes), so output that nobody reads stops at its source. Transferable streams would do, but Safari has none.
 */

/** The end of a MessagePort or Worker that we need. */
export interface MessageEnd {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface Reply {
  readonly value: unknown;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Answers one call; what it throws fails the call at the other end. */
export type Service = (method: string, args: unknown, input: ReadableStream<Uint8Array> | null) => Promise<Reply>;

type Direction = 'up' | 'down';

type Message =
  | { kind: 'call'; id: number; method: string; args: unknown; stream: boolean }
  | { kind: 'reply'; id: number; value: unknown; stream: boolean }
  | {
      kind: 'fail';
      id: number;
      name: string;
      message: string;
      code: string | undefined;
    }
  | { kind: 'data'; id: number; direction: Direction; bytes: Uint8Array }
  | { kind: 'credit'; id: number; direction: Direction; bytes: number }
  | { kind: 'end'; id: number; direction: Direction }
  | { kind: 'cancel'; id: number; direction: Direction }
  | { kind: 'abort'; id: number; direction: Direction; message: string };

/** A call that failed at the other end; `code` is an Errno's or another error's code there. */
export class WireError extends Error {
  readonly code: string | undefined;

  constructor(name: string, message: string, code: string | undefined) {
    super(message);
    this.name = name;
    this.code = code;
  }
}

/** Bytes that may be under way in one stream without having been read. */
const window = 256 * 1024;

interface Outgoing {
  credit: number;
  wake: () => void;
  cancelled: boolean;
}

interface Incoming {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  /** Bytes the sender may still send. */
  granted: number;
}

interface Pending {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

export class Wire {
  readonly #end: MessageEnd;
  readonly #serve: Service;
  readonly #pending = new Map<number, Pending>();
  readonly #outgoing = new Map<string, Outgoing>();
  readonly #incoming = new Map<string, Incoming>();
  #next: number;

  /** @param side 0 at one end, 1 at the other, so that both number their calls apart. */
  constructor(end: MessageEnd, side: 0 | 1, serve: Service) {
    this.#end = end;
    this.#serve = serve;
    this.#next = side;
    end.onmessage = (event) => this.#receive(event.data as Message);
  }

  call(method: string, args: unknown, input: ReadableStream<Uint8Array> | null = null): Promise<Reply> {
    const id = this.#next;
    this.#next += 2;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#post({ kind: 'call', id, method, args, stream: input !== null });
      if (input) void this.#send(id, 'up', input);
    });
  }

  #post(message: Message, transfer: Transferable[] = []): void {
    this.#end.postMessage(message, transfer);
  }

  #receive(message: Message): void {
    switch (message.kind) {
      case 'call':
        void this.#answer(message);
        return;
      case 'reply':
      case 'fail':
        this.#settle(message);
        return;
      case 'data':
        this.#take(message);
        return;
      case 'end':
      case 'abort':
        this.#finish(message);
        return;
      case 'credit':
      case 'cancel': {
        const outgoing = this.#outgoing.get(`${message.id}${message.direction}`);
        if (!outgoing) return;
        if (message.kind === 'credit') outgoing.credit += message.bytes;
        else outgoing.cancelled = true;
        outgoing.wake();
      }
    }
  }

  #take(message: Message & { kind: 'data' }): void {
    const incoming = this.#incoming.get(`${message.id}${message.direction}`);
    if (!incoming) return;
    incoming.granted -= message.bytes.length;
    incoming.controller.enqueue(message.bytes);
  }

  async #answer(call: Message & { kind: 'call' }): Promise<void> {
    const { id } = call;
    try {
      const input = call.stream ? this.#open(id, 'up') : null;
      const { value, body } = await this.#serve(call.method, call.args, input);
      this.#post({ kind: 'reply', id, value, stream: body !== null });
      if (body) await this.#send(id, 'down', body);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#post({ kind: 'fail', id, name, message, code: errorCode(error) });
    }
  }

  #settle(message: Extract<Message, { kind: 'reply' | 'fail' }>): void {
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'fail') pending?.reject(new WireError(message.name, message.message, message.code));
    else
      pending?.resolve({
        value: message.value,
        body: message.stream ? this.#open(message.id, 'down') : null,
      });
  }

  #finish(message: Extract<Message, { kind: 'end' | 'abort' }>): void {
    const key = `${message.id}${message.direction}`;
    const controller = this.#incoming.get(key)?.controller;
    this.#incoming.delete(key);
    if (message.kind === 'end') controller?.close();
    else controller?.error(new Error(message.message));
  }

  /** The receiving end: grants credit for what has been read. */
  #open(id: number, direction: Direction): ReadableStream<Uint8Array> {
    const key = `${id}${direction}`;
    let incoming: Incoming | undefined;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          incoming = { controller, granted: window };
          this.#incoming.set(key, incoming);
        },
        pull: (controller) => {
          if (!incoming) return;
          const room = (controller.desiredSize ?? 0) - incoming.granted;
          if (room <= window / 2) return;
          incoming.granted += room;
          this.#post({ kind: 'credit', id, direction, bytes: room });
        },
        cancel: () => {
          this.#incoming.delete(key);
          this.#post({ kind: 'cancel', id, direction });
        },
      },
      { highWaterMark: window, size: (chunk) => chunk?.length ?? 0 },
    );
  }

  /** The sending end: reads `stream` only while there is credit. */
  async #send(id: number, direction: Direction, stream: ReadableStream<Uint8Array>): Promise<void> {
    const key = `${id}${direction}`;
    const outgoing: Outgoing = {
      credit: window,
      wake: () => {},
      cancelled: false,
    };
    this.#outgoing.set(key, outgoing);
    const reader = stream.getReader();
    const cancelled = new Promise<void>((resolve) => {
      outgoing.wake = () => outgoing.cancelled && resolve();
    });
    try {
      for (;;) {
        const next = await Promise.race([reader.read(), cancelled]);
        if (outgoing.cancelled || !next || next.done) break;
        await this.#sendChunk(id, direction, next.value, outgoing);
      }
      if (outgoing.cancelled) void reader.cancel().catch(() => {});
      else this.#post({ kind: 'end', id, direction });
    } catch (error) {
      this.#post({
        kind: 'abort',
        id,
        direction,
        message: error instanceof Error ? error.message : String(error),
      });
    } finally {
      this.#outgoing.delete(key);
    }
  }

  async #sendChunk(id: number, direction: Direction, chunk: Uint8Array, outgoing: Outgoing): Promise<void> {
    const whenCancelled = outgoing.wake;
    for (let at = 0; at < chunk.length && !outgoing.cancelled; ) {
      if (outgoing.credit <= 0) {
        await new Promise<void>((resolve) => {
          outgoing.wake = () => {
            whenCancelled();
            resolve();
          };
        });
        outgoing.wake = whenCancelled;
        continue;
      }
      const bytes = chunk.slice(at, at + Math.min(outgoing.credit, 64 * 1024));
      at += bytes.length;
      outgoing.credit -= bytes.length;
      this.#post({ kind: 'data', id, direction, bytes }, [bytes.buffer]);
    }
  }
}
