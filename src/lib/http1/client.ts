/**
 * The client's side of HTTP/1.1 over any byte stream: a connection a request. Left out: keep-alive, redirects, cookies,
 * compression, Expect (removed from what is sent).
 */
import { ByteReader } from '../byte-reader.ts';
import type { Duplex, HttpRequest, HttpResponse } from '../http.ts';
import { ConnectionClosed, type Framing, framingOf, MessageBody, writeBody } from './body.ts';
import { type HijackableRequest, wantsUpgrade } from './hijack.ts';
import { formatHead, type ResponseHead, readResponseHead } from './message.ts';

export interface RequestOptions {
  /** Ends the exchange at any point: the connection is dropped, streams in use error with the signal's reason. */
  readonly signal?: AbortSignal;
}

const maxHeaderBytes = 1 << 20;

export class HttpClient {
  readonly #dial: () => Promise<Duplex>;

  /** @param dial opens a new connection; its failure is the request's */
  constructor(dial: () => Promise<Duplex>) {
    this.#dial = dial;
  }

  /**
   * Sends a request and answers once the response's head is there; bodies stream both ways. Where the request asks for an
   * upgrade and gets 101, the response's body is the raw stream and the caller's raw input is taken from `upgraded` (or
   * from a `body` without a Content-Length), its end being a half-close.
   * @throws HttpError for a malformed response, the dialler's or the connection's error
   */
  async request(request: HttpRequest | HijackableRequest, options: RequestOptions = {}): Promise<HttpResponse> {
    options.signal?.throwIfAborted();
    const exchange = new Exchange(await this.#dial(), request);
    const { signal } = options;
    if (!signal) return exchange.run();
    const abort = (): void => exchange.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    exchange.onEnd = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    return exchange.run();
  }
}

class UploadCancelled extends Error {}

/** One connection with its one request. */
class Exchange {
  readonly #request: HttpRequest | HijackableRequest;
  readonly #reader: ByteReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #upgrade: boolean;
  #upload: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #failure: { readonly reason: unknown } | undefined;
  #uploadFailure: { readonly reason: unknown } | undefined;
  onEnd: () => void = () => undefined;

  constructor(connection: Duplex, request: HttpRequest | HijackableRequest) {
    this.#request = request;
    this.#reader = new ByteReader(connection.readable);
    this.#writer = connection.writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#upgrade = wantsUpgrade(request.headers);
  }

  async run(): Promise<HttpResponse> {
    try {
      const { head, body, framing } = this.#outgoing();
      if (body && typeof framing === 'number') void this.#send(body, framing, head);
      else {
        await this.#writer.write(head).catch((error: unknown) => {
          this.#uploadFailure = { reason: error };
        });
        if (body) void this.#send(body, framing);
      }
      return await this.#receive();
    } catch (error) {
      const reason = this.#failure ? this.#failure.reason : this.#uploadFailure ? this.#uploadFailure.reason : error;
      this.abort(reason);
      throw reason;
    }
  }

  /** Head, and the body that goes with it (not raw input, which waits for 101). */
  #outgoing(): { head: Uint8Array; body: ReadableStream<Uint8Array> | null; framing: Framing } {
    const { method, url } = this.#request;
    const headers = new Headers(this.#request.headers);
    headers.delete('expect');
    headers.delete('transfer-encoding');
    const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(url);
    const path = absolute ? absolute[2] || '/' : url;
    if (!headers.has('host')) headers.set('host', absolute?.[1] ?? 'localhost');
    if (!this.#upgrade) headers.set('connection', 'close');
    const length = framingOf(headers);
    const body = this.#upgrade && length === undefined ? null : this.#request.body;
    const framing = length ?? 'chunked';
    if (body && length === undefined) headers.set('transfer-encoding', 'chunked');
    if (!body && length === undefined && /^(POST|PUT|PATCH)$/.test(method)) headers.set('content-length', '0');
    const target = path?.startsWith('?') ? `/${path}` : path;
    const repeated = 'repeated' in this.#request ? this.#request.repeated : undefined;
    return { head: formatHead(`${method} ${target} HTTP/1.1`, headers, repeated), body, framing };
  }

  /**
   * Sends a body; a failure is told only if no response comes, for a server may answer and close early. A cancelled
   * upload just stops, so that the response can still be read.
   * @param head is sent with it
   */
  async #send(body: ReadableStream<Uint8Array>, framing: Framing, head?: Uint8Array): Promise<void> {
    const upload = body.getReader();
    this.#upload = upload;
    const read = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
      const result = await upload.read();
      if (this.#upload !== upload) throw new UploadCancelled();
      return result;
    };
    try {
      await writeBody(this.#writer, { read }, framing, head);
      if (framing === 'close') await this.#writer.close();
    } catch (error) {
      if (error instanceof UploadCancelled) return;
      this.#uploadFailure ??= { reason: error };
      await upload.cancel(error).catch(() => undefined);
      if (!(error instanceof ConnectionClosed)) this.abort(error);
    } finally {
      if (this.#upload === upload) this.#upload = undefined;
    }
  }

  async #receive(): Promise<HttpResponse> {
    let head: ResponseHead;
    do {
      head = await readResponseHead(this.#reader, maxHeaderBytes);
    } while (head.status < 200 && head.status !== 101);
    const { status, headers } = head;
    if (status === 101 && this.#upgrade) return { status, headers, body: this.#raw() };
    if (status >= 400) this.#cancelUpload(new Error(`server answered ${status}`));
    const bodiless = this.#request.method === 'HEAD' || status === 204 || status === 304;
    const framing = bodiless ? 0 : (framingOf(headers) ?? 'close');
    const body = framing === 0 ? null : this.#incoming(new MessageBody(this.#reader, framing));
    if (!body) this.#end();
    return { status, headers, body };
  }

  /** The response's body; its end, or giving it up, closes the connection. */
  #incoming(body: MessageBody): ReadableStream<Uint8Array> {
    return this.#stream(
      () => body.next(),
      () => this.#end(),
    );
  }

  #stream(next: () => Promise<Uint8Array | undefined>, ended: () => void): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            const part = await next();
            if (this.#failure) throw this.#failure.reason;
            if (part) controller.enqueue(part);
            else {
              controller.close();
              ended();
            }
          } catch (error) {
            this.abort(error);
            throw this.#failure?.reason ?? error;
          }
        },
        cancel: (reason) => this.abort(reason ?? new Error('response body cancelled')),
      },
      { highWaterMark: 0 },
    );
  }

  #raw(): ReadableStream<Uint8Array> {
    const input = 'upgraded' in this.#request ? this.#request.upgraded : null;
    const own = framingOf(this.#request.headers) === undefined ? this.#request.body : null;
    const raw = input ?? own;
    const sent = raw ? this.#send(raw, 'close') : Promise.resolve();
    return this.#stream(
      () => this.#reader.read(),
      () => void sent.then(() => this.#end()),
    );
  }

  #cancelUpload(reason: unknown): void {
    const upload = this.#upload;
    this.#upload = undefined;
    void upload?.cancel(reason).catch(() => undefined);
  }

  /** All was read: closes both directions. */
  #end(): void {
    this.onEnd();
    this.#cancelUpload(new Error('response complete'));
    void this.#writer.close().catch(() => undefined);
    void this.#reader.cancel().catch(() => undefined);
  }

  abort(reason: unknown): void {
    this.#failure ??= { reason };
    this.onEnd();
    this.#cancelUpload(reason);
    void this.#writer.abort(reason).catch(() => undefined);
    void this.#reader.cancel(reason).catch(() => undefined);
  }
}
