/**
 * The HTTP message as everything of ours that listens sees it (RFC 9110): Fetch's shape without its classes, since
 * `new Response(null, { status: 101 })` throws and browsers drop Host and Upgrade.
 *
 * A hijacked connection (Docker's attach, exec, session) is status 101: the request's body is then whatever the client
 * sends after its head, the response's body whatever the server sends after its own, each until it is closed.
 */

export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent, or an absolute URL where a client sends one. */
  readonly url: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
}

export type Handler = (request: HttpRequest) => Promise<HttpResponse>;

/** Two byte streams that are one connection; closing `writable` is a half-close (shutdown(SHUT_WR)). */
export interface Duplex {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}
