/**
 * A request on a connection that can be taken over: Docker's attach, exec and session turn from HTTP into raw bytes when
 * the server answers 101 (github.com/moby/moby API documentation, "Hijacking").
 */
import type { HttpRequest } from '../http.ts';
import { lists } from './message.ts';

export interface HijackableRequest extends HttpRequest {
  /**
   * The raw bytes after the request's head and its own body (exec's start has one, with a Content-Length), where the
   * request asks for an upgrade. Without an own body, `body` is the same stream.
   */
  readonly upgraded: ReadableStream<Uint8Array> | null;
  /** Fields that go out on a line each, where `Headers` would join those of one name. */
  readonly repeated?: readonly (readonly [name: string, value: string])[];
}

/** What `serve` gives its handler. */
export interface ServerRequest extends HijackableRequest {
  /**
   * Aborted when the client has closed its side, or the connection broke, before the response was complete: a handler that
   * waits or follows should stop. Not raised for upgraded connections, whose `upgraded` ends instead.
   */
  readonly signal: AbortSignal;
}

export function wantsUpgrade(headers: Headers): boolean {
  return headers.has('upgrade') && lists(headers, 'connection', 'upgrade');
}
