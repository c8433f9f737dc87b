/**
 * The client's side of HTTP/1.1 over any byte stream: a connection a request, or kept for the next one. Left out: redirects,
 * cookies, compression, Expect (removed from what is sent).
 */
import type { ByteReader } from '../byte-reader.ts';
import type { Duplex, HttpRequest, HttpResponse } from '../http.ts';
import { ConnectionClosed, type Framing, framingOf, lengthOf, MessageBody, writeBody } from './body.ts';
import { Connection } from './connection.ts';
import { type HijackableRequest, wantsUpgrade } from './hijack.ts';
import { formatHead, lists, type ResponseHead, readResponseHead } from './message.ts';

export interface RequestOptions {
  /** Ends the exchange at any point: the connection is dropped, streams in use error with the signal's reason. */
  readonly signal?: AbortSignal;
}

const maxHeaderBytes = 1 << 20;

export interface HttpClientOptions {
  /** Whether the last connection is kept for the next request; `close` ends it. Default: no. */
  readonly keepsAlive?: boolean;
}

export class HttpClient {
  readonly #dial: () => Promise<Duplex>;
  readonly #keepsAlive: boolean;
  #idle: Connection | undefined;

  /** @param dial opens a new connection; its failure is the request's */
  constructor(dial: () => Promise<Duplex>, { keepsAlive = false }: HttpClientOptions = {}) {
    this.#dial = dial;
    this.#keepsAlive = keepsAlive;
  }

  /**
   * Sends a request and answers once the response's head is there; bodies stream both ways. Where the request asks for an
   * upgrade and gets 101, the response's body is the raw stream and the caller's raw input is taken from `upgraded` (or
   * from a `body` without a Content-Length), its end being a half-close. Where a kept connection is being closed at that
   * moment, what may be repeated is asked again on a new one.
   * @throws HttpError for a malformed response, the dialler's or the connection's error
   */
  async request(request: HttpRequest | HijackableRequest, options: RequestOptions = {}): Promise<HttpResponse> {
    options.signal?.throwIfAborted();
    const idle = this.#idle;
    this.#idle = undefined;
    if (!idle) return await this.#askAnew(request, options);
    const exchange = this.#exchange(idle, request, options);
    try {
      return await exchange.run();
    } catch (error) {
      if (exchange.wasHeard || options.signal?.aborted || !isRepeatable(request)) throw error;
      return await this.#askAnew(request, options);
    }
  }

  async #askAnew(request: HttpRequest | HijackableRequest, options: RequestOptions): Promise<HttpResponse> {
    return await this.#exchange(new Connection(await this.#dial()), request, options).run();
  }

  #exchange(connection: Connection, request: HttpRequest | HijackableRequest, { signal }: RequestOptions): Exchange {
    const exchange = new Exchange(connection, request, this.#keepsAlive);
    exchange.onRest = (rested) => this.#keep(rested);
    if (!signal) return exchange;
    const abort = (): void => exchange.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    exchange.onEnd = () => signal.removeEventListener('abort', abort);
    if (signal.aborted) abort();
    return exchange;
  }

  #keep(connection: Connection): void {
    this.close();
    this.#idle = connection;
    connection.rest(() => {
      if (this.#idle === connection) this.close();
    });
  }

  /** Ends the connection that is kept, if any. */
  close(): void {
    this.#idle?.close();
    this.#idle = undefined;
  }
}

/** Asking twice is as asking once (RFC 9110, 9.2.2), and there is nothing to send again. */
function isRepeatable(request: HttpRequest | HijackableRequest): boolean {
  const sendsNothing = request.body === null && !('upgraded' in request);
  return sendsNothing && /^(GET|HEAD|OPTIONS|TRACE)$/.test(request.method);
}

class UploadCancelled extends Error {}

/** One request on a connection. */
class Exchange {
  readonly #request: HttpRequest | HijackableRequest;
  readonly #connection: Connection;
  readonly #keepsAlive: boolean;
  readonly #reader: ByteReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #upgrade: boolean;
  #upload: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Whether the connection can be used again once the response was read. */
  #reusable = false;
  /** Not all of the request's body was sent. */
  #isCut = false;
  #failure: { readonly reason: unknown } | undefined;
  #uploadFailure: { readonly reason: unknown } | undefined;
  /** Something of an answer has come. */
  wasHeard = false;
  onEnd: () => void = () => undefined;
  /** Given the connection where it can be used again. */
  onRest: (connection: Connection) => void = (connection) => connection.close();

  constructor(connection: Connection, request: HttpRequest | HijackableRequest, keepsAlive: boolean) {
    this.#request = request;
    this.#connection = connection;
    this.#keepsAlive = keepsAlive;
    this.#reader = connection.reader;
    this.#writer = connection.writer;
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
    const { method, url, headers } = this.#request;
    const changes = new Map<string, string | undefined>([
      ['expect', undefined],
      ['transfer-encoding', undefined],
    ]);
    const absolute = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(url);
    const path = absolute ? absolute[2] || '/' : url;
    if (!headers.has('host')) changes.set('host', absolute?.[1] ?? 'localhost');
    if (!this.#upgrade) changes.set('connection', this.#keepsAlive ? undefined : 'close');
    const length = lengthOf(headers);
    const body = this.#upgrade && length === undefined ? null : this.#request.body;
    const framing = length ?? 'chunked';
    if (body && length === undefined) changes.set('transfer-encoding', 'chunked');
    if (!body && length === undefined && /^(POST|PUT|PATCH)$/.test(method)) changes.set('content-length', '0');
    const target = path?.startsWith('?') ? `/${path}` : path;
    const repeated = 'repeated' in this.#request ? this.#request.repeated : undefined;
    return { head: formatHead(`${method} ${target} HTTP/1.1`, headers, changes, repeated), body, framing };
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
    await this.#connection.awake();
    this.wasHeard = (await this.#reader.peek(1)).length > 0;
    let head: ResponseHead;
    do {
      head = await readResponseHead(this.#reader, maxHeaderBytes);
    } while (head.status < 200 && head.status !== 101);
    const { status, headers } = head;
    if (status === 101 && this.#upgrade) return { status, headers, body: this.#raw() };
    if (status >= 400) this.#cancelUpload(new Error(`server answered ${status}`));
    const bodiless = this.#request.method === 'HEAD' || status === 204 || status === 304;
    const framing = bodiless ? 0 : (framingOf(headers) ?? 'close');
    this.#reusable =
      this.#keepsAlive && head.minor === 1 && framing !== 'close' && !lists(headers, 'connection', 'close');
    const body = framing === 0 ? null : this.#incoming(new MessageBody(this.#reader, framing));
    if (!body) this.#end();
    return { status, headers, body };
  }

  /** The response's body; its end sets the connection free, giving it up closes it. */
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
    if (!upload) return;
    this.#upload = undefined;
    this.#isCut = true;
    void upload.cancel(reason).catch(() => undefined);
  }

  /** All was read: closes both directions, or keeps the connection. */
  #end(): void {
    this.onEnd();
    if (this.#upload) this.#cancelUpload(new Error('response complete'));
    if (this.#reusable && !this.#isCut && !this.#uploadFailure) this.onRest(this.#connection);
    else this.#connection.close();
  }

  abort(reason: unknown): void {
    this.#failure ??= { reason };
    this.onEnd();
    this.#cancelUpload(reason);
    this.#connection.abort(reason);
  }
}
