/**
 * The server's side of HTTP/1.1 over any byte stream: one connection, its requests in order, as Go's net/http serves
 * them. Left out: timeouts, trailers, HTTP/2, and reading a second request while the first is being answered.
 */
import { ByteReader } from '../byte-reader.ts';
import { fromLatin1 } from '../bytes.ts';
import type { Clock } from '../clock.ts';
import type { Duplex, HttpResponse } from '../http.ts';
import { ConnectionClosed, type Framing, framingOf, MessageBody, writeBody } from './body.ts';
import { type ServerRequest, wantsUpgrade } from './hijack.ts';
import {
  type FieldChanges,
  formatHead,
  HttpError,
  lists,
  type RequestHead,
  readRequestHead,
  reasonPhrase,
} from './message.ts';

export interface ServeOptions {
  /** Most bytes of a request's head (Go: 1 MiB). */
  readonly maxHeaderBytes?: number;
  /** For the Date header; without it there is none. */
  readonly clock?: Clock;
  /** Told of a handler's or a response body's failure. */
  readonly onError?: (error: unknown, request: ServerRequest) => void;
}

export type ServerHandler = (request: ServerRequest) => Promise<HttpResponse>;

/** Most bytes of an unread request body that are read over to keep the connection (as in Go). */
const maxSkip = 256 << 10;

/**
 * Serves the requests of one connection until either side closes it; then both directions are closed.
 * A handler that throws is answered for with 500. Never rejects.
 */
export async function serve(connection: Duplex, handler: ServerHandler, options: ServeOptions = {}): Promise<void> {
  const session = new Session(connection, handler, options);
  try {
    while (await session.next());
    await session.close();
  } catch (error) {
    await session.abort(error);
  }
}

class Session {
  readonly #reader: ByteReader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #handler: ServerHandler;
  readonly #options: ServeOptions;

  constructor(connection: Duplex, handler: ServerHandler, options: ServeOptions) {
    this.#reader = new ByteReader(connection.readable);
    this.#writer = connection.writable.getWriter();
    this.#writer.closed.catch(() => undefined);
    this.#handler = handler;
    this.#options = options;
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#reader.cancel();
  }

  async abort(reason: unknown): Promise<void> {
    await this.#writer.abort(reason).catch(() => undefined);
    await this.#reader.cancel(reason).catch(() => undefined);
  }

  /** Answers one request; false where the connection is to be closed. */
  async next(): Promise<boolean> {
    let exchange: Exchange;
    try {
      const head = await readRequestHead(this.#reader, this.#options.maxHeaderBytes ?? 1 << 20);
      if (!head) return false;
      exchange = this.#open(head);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      await this.#refuse(error);
      return false;
    }
    return this.#answer(exchange);
  }

  async #refuse({ status, message }: HttpError): Promise<void> {
    const line = `${status} ${reasonPhrase(status)}`;
    const text = status === 400 && message === 'missing required Host header' ? `${line}: ${message}` : line;
    const headers = new Headers({ 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
    await this.#writer.write(formatHead(`HTTP/1.1 ${line}`, headers));
    await this.#writer.write(fromLatin1(text));
  }

  #open(head: RequestHead): Exchange {
    const { headers, minor } = head;
    if (minor === 1 && !headers.has('host')) throw new HttpError(400, 'missing required Host header');
    const expect = headers.get('expect');
    const expects = expect?.toLowerCase() === '100-continue';
    if (expect !== null && !expects) throw new HttpError(417, 'unknown expectation');
    const goOn = (): Promise<void> => this.#writer.write(fromLatin1('HTTP/1.1 100 Continue\r\n\r\n'));
    const framing = framingOf(headers) ?? 0;
    const own =
      expects && minor === 1 ? new MessageBody(this.#reader, framing, goOn) : new MessageBody(this.#reader, framing);
    const raw = wantsUpgrade(headers)
      ? new MessageBody(this.#reader, 'close', async () => {
          if (!(await own.skip(Infinity))) throw new HttpError(400, 'request body is being read');
        })
      : undefined;
    return new Exchange(head, own, raw, expects);
  }

  async #answer(exchange: Exchange): Promise<boolean> {
    const { request, own, raw } = exchange;
    const watch = raw ? Promise.resolve() : own.finished.then(() => this.#watch(exchange));
    let response: HttpResponse;
    try {
      response = await this.#handler(request);
    } catch (error) {
      this.#options.onError?.(error, request);
      await this.#refuse(new HttpError(500, 'handler failed'));
      return false;
    }
    if (response.status === 101 && raw) {
      await this.#hijacked(exchange, response, raw);
      return false;
    }
    const keep = await this.#respond(exchange, response);
    exchange.complete = true;
    const isUnsent = exchange.expects && !own.started && !own.done;
    if (raw?.started || isUnsent) return false;
    // Also before the end: closing with unread bytes would take the answer from a client that still sends.
    if (!(await own.skip(maxSkip)) || !keep) return false;
    await watch;
    return true;
  }

  /** Waits for the client's next byte, to notice when it goes instead. */
  async #watch(exchange: Exchange): Promise<void> {
    const next = await this.#reader.peek(1).catch(() => new Uint8Array());
    if (next.length === 0 && !exchange.complete) exchange.gone.abort(new ConnectionClosed('client closed'));
  }

  #head({ status, headers }: HttpResponse, extra: FieldChanges = new Map()): Uint8Array {
    const changes = new Map([['transfer-encoding', undefined], ...extra]);
    const { clock } = this.#options;
    if (clock && !headers.has('date')) changes.set('date', new Date(clock.now() / 1e6).toUTCString());
    const docker = status === 101 && headers.get('upgrade') === 'tcp';
    return formatHead(`HTTP/1.1 ${status} ${docker ? 'UPGRADED' : reasonPhrase(status)}`, headers, changes);
  }

  #write(bytes: Uint8Array): Promise<void> {
    return this.#writer.write(bytes).catch((error: unknown) => {
      throw new ConnectionClosed('connection closed', { cause: error });
    });
  }

  /** Writes head and body; true where the connection can be used again. */
  async #respond(exchange: Exchange, response: HttpResponse): Promise<boolean> {
    const { method, minor, headers } = exchange.head;
    const { status, body } = response;
    const unasked = exchange.expects && !exchange.own.started && !exchange.own.done;
    const bodiless = status < 200 || status === 204 || status === 304;
    const framing = bodiless || method === 'HEAD' ? 0 : responseFraming(exchange.head, response);
    const keep =
      minor === 1 &&
      !unasked &&
      framing !== 'close' &&
      !lists(headers, 'connection', 'close') &&
      !lists(response.headers, 'connection', 'close');
    const extra = new Map<string, string>();
    if (!keep) extra.set('connection', 'close');
    if (framing === 'chunked') extra.set('transfer-encoding', 'chunked');
    else if (framing === 0 && !bodiless && method !== 'HEAD') extra.set('content-length', '0');
    const reader = body?.getReader();
    try {
      const head = this.#head(response, extra);
      // A body whose length is known is there, or soon will be; others' heads are not kept back.
      const isTogether = reader !== undefined && typeof framing === 'number' && framing > 0;
      if (!isTogether) await this.#write(head);
      if (!reader) return keep;
      if (framing === 0) await reader.cancel();
      else await writeBody(this.#writer, reader, framing, isTogether ? head : undefined);
      return keep;
    } catch (error) {
      exchange.gone.abort(error);
      await reader?.cancel(error).catch(() => undefined);
      if (!(error instanceof ConnectionClosed)) this.#options.onError?.(error, exchange.request);
      throw error;
    }
  }

  /** From here on raw bytes: the response's body out, the request's `upgraded` in, each with its own end. */
  async #hijacked(exchange: Exchange, response: HttpResponse, raw: MessageBody): Promise<void> {
    const reader = response.body?.getReader();
    try {
      await this.#writer.write(this.#head(response));
      if (reader) await writeBody(this.#writer, reader, 'close');
      await this.#writer.close();
    } catch (error) {
      await reader?.cancel(error).catch(() => undefined);
      if (!(error instanceof ConnectionClosed)) this.#options.onError?.(error, exchange.request);
      throw error;
    }
    if (raw.taken) await raw.finished;
  }
}

/** With length, in chunks, or until the connection closes (HTTP/1.0, and Docker's hijack without an upgrade). */
function responseFraming({ method, minor }: RequestHead, { headers, body }: HttpResponse): Framing {
  if (!body) return 0;
  if (method === 'POST' && headers.get('content-type') === 'application/vnd.docker.raw-stream') return 'close';
  return framingOf(headers) ?? (minor === 1 ? 'chunked' : 'close');
}

/** One request and its answer. */
class Exchange {
  readonly head: RequestHead;
  readonly own: MessageBody;
  readonly raw: MessageBody | undefined;
  readonly expects: boolean;
  readonly gone = new AbortController();
  readonly request: ServerRequest;
  complete = false;

  constructor(head: RequestHead, own: MessageBody, raw: MessageBody | undefined, expects: boolean) {
    this.head = head;
    this.own = own;
    this.raw = raw;
    this.expects = expects;
    const upgraded = raw?.stream ?? null;
    this.request = {
      method: head.method,
      url: head.target,
      headers: head.headers,
      body: own.done ? upgraded : own.stream,
      upgraded,
      signal: this.gone.signal,
    };
  }
}
