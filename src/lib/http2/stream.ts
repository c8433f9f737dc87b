/**
 * One request and its answer on an HTTP/2 connection (RFC 9113, 5.1): header sections both ways, data under flow control,
 * trailers. Who holds it reads and writes; the connection behind it moves frames.
 */
import type { Http2Error } from './error.ts';
import { type ErrorName, StreamError } from './error.ts';
import type { HeaderField } from './hpack-table.ts';

/** What a stream asks of its connection. */
export interface StreamHost {
  sendHeaders(stream: Http2Stream, fields: readonly HeaderField[], end: boolean): void;
  /** Sends as much of `bytes` as windows allow. @returns how much that was */
  sendData(stream: Http2Stream, bytes: Uint8Array, end: boolean): number;
  /** Waits until `sendData` may send again. */
  room(stream: Http2Stream): Promise<void>;
  sendReset(stream: Http2Stream, code: number): void;
  /** `bytes` were read: the peer may send as many again. */
  consumed(stream: Http2Stream, bytes: number): void;
  /** Both sides are done with it. */
  closed(stream: Http2Stream): void;
}

export class Http2Stream {
  readonly id: number;
  readonly #host: StreamHost;
  /** What we may send, and what the peer may. */
  sendWindow: number;
  receiveWindow: number;
  /** Read bytes that the peer has not been told of. */
  credit = 0;
  /** The peer's header section: of the request, or of the final response. */
  readonly headers: Promise<readonly HeaderField[]>;
  readonly #resolveHeaders: (fields: readonly HeaderField[]) => void;
  readonly #rejectHeaders: (error: unknown) => void;
  #hasHeaders = false;
  /** The peer's trailers, known once `read` has answered undefined. */
  trailers: readonly HeaderField[] = [];
  #chunks: Uint8Array[] = [];
  #readers: (() => void)[] = [];
  #remoteDone = false;
  #localDone = false;
  #failure: StreamError | Http2Error | undefined;
  #tail: Promise<void> = Promise.resolve();
  #writes = 0;
  readonly #gone = new AbortController();

  constructor(id: number, host: StreamHost, sendWindow: number, receiveWindow: number) {
    this.id = id;
    this.#host = host;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
    let resolve: (fields: readonly HeaderField[]) => void = () => undefined;
    let reject: (error: unknown) => void = () => undefined;
    this.headers = new Promise((yes, no) => {
      resolve = yes;
      reject = no;
    });
    this.headers.catch(() => undefined);
    this.#resolveHeaders = resolve;
    this.#rejectHeaders = reject;
  }

  /** Aborted when the stream was reset, or its connection lost, before both sides were done. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  get remoteDone(): boolean {
    return this.#remoteDone;
  }

  get localDone(): boolean {
    return this.#localDone;
  }

  get isClosed(): boolean {
    return this.#failure !== undefined || (this.#localDone && this.#remoteDone);
  }

  get hasHeaders(): boolean {
    return this.#hasHeaders;
  }

  /** The next piece of data, undefined at the end. One reader at a time. @throws StreamError, Http2Error */
  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#host.consumed(this, chunk.length);
        return chunk;
      }
      if (this.#remoteDone) return undefined;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => this.#readers.push(resolve));
    }
  }

  sendHeaders(fields: readonly HeaderField[], end = false): void {
    if (this.#failure) throw this.#failure;
    this.#host.sendHeaders(this, fields, end);
    if (end) this.#finishLocal();
  }

  /** Resolves once all was handed to the connection, which flow control may delay. @throws StreamError, Http2Error */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#queue(async () => {
      let rest = bytes;
      while (rest.length > 0) {
        if (this.#failure) throw this.#failure;
        const sent = this.#host.sendData(this, rest, false);
        rest = rest.subarray(sent);
        if (rest.length > 0) await this.#host.room(this);
      }
    });
  }

  /** Ends our side, with trailers where there are some. */
  async end(trailers?: readonly HeaderField[]): Promise<void> {
    await this.#queue(async () => {
      if (this.#failure) throw this.#failure;
      if (this.#localDone) return;
      if (trailers) this.#host.sendHeaders(this, trailers, true);
      else this.#host.sendData(this, new Uint8Array(), true);
      this.#finishLocal();
    });
  }

  /** Writes go out one after another. */
  #queue(work: () => Promise<void>): Promise<void> {
    this.#writes += 1;
    const done = (this.#writes === 1 ? work() : this.#tail.then(work)).finally(() => {
      this.#writes -= 1;
    });
    this.#tail = done.catch(() => undefined);
    return done;
  }

  #finishLocal(): void {
    this.#localDone = true;
    if (this.#remoteDone) this.#host.closed(this);
  }

  /** Gives the stream up; nothing where it is over. */
  reset(code: ErrorName = 'CANCEL', message = 'stream was given up'): void {
    if (this.isClosed) return;
    const error = new StreamError(this.id, code, message);
    this.#host.sendReset(this, error.code);
    this.fail(error);
  }

  /** For the connection: the peer's headers have come. */
  receiveHeaders(fields: readonly HeaderField[]): void {
    this.#hasHeaders = true;
    this.#resolveHeaders(fields);
  }

  /** For the connection: data has come. */
  receiveData(bytes: Uint8Array): void {
    this.#chunks.push(bytes);
    this.#wake();
  }

  /** For the connection: the peer is done. */
  receiveEnd(trailers: readonly HeaderField[] = []): void {
    this.trailers = trailers;
    this.#remoteDone = true;
    this.#wake();
    if (this.#localDone) this.#host.closed(this);
  }

  /** For the connection: it is over, whatever was left to do. What has come whole can still be read. */
  fail(error: StreamError | Http2Error): void {
    if (this.isClosed) return;
    this.#failure = error;
    let unread = 0;
    if (!this.#remoteDone) for (const chunk of this.#chunks.splice(0)) unread += chunk.length;
    if (unread > 0) this.#host.consumed(this, unread);
    this.#rejectHeaders(error);
    this.#wake();
    this.#gone.abort(error);
    this.#host.closed(this);
  }

  #wake(): void {
    for (const wake of this.#readers.splice(0)) wake();
  }
}
