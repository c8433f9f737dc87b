/**
 * One endpoint of the Engine API on the server's side: `route('GET /version', …)`. Here alone an error's kind becomes an HTTP
 * status, and its message `{"message": …}` (moby's api/server/httputils and httpstatus).
 */
import { utf8 } from '../../lib/bytes.ts';
import type { HttpRequest, HttpResponse } from '../../lib/http.ts';
import { fromBytes, readText } from '../../lib/stream.ts';
import type { BodyOf, EndpointName, PathOf, QueryOf } from '../api/endpoints.ts';
import { compilePath } from '../api/path.ts';
import { decodeQuery } from '../api/query.ts';
import { type ErrorKind, invalidParameter, kindOf, messageOf } from '../errdefs.ts';
import type { Daemon } from './daemon.ts';

/** What a route's function gets. */
export interface RouteRequest<Name extends EndpointName> {
  readonly path: PathOf<Name>;
  readonly query: QueryOf<Name>;
  readonly headers: Headers;
  /** API version of the path, or the newest. */
  readonly version: string;
  readonly body: ReadableStream<Uint8Array> | null;
  /** The connection's bytes after head and body, where the client asked for an upgrade. */
  readonly upgraded: ReadableStream<Uint8Array> | null;
  /** Aborted when the client has gone before the answer was complete. */
  readonly signal: AbortSignal;
  /** The body as JSON. @throws invalidParameter in Docker's words */
  json(): Promise<Exclude<BodyOf<Name>, undefined>>;
  /** As `json`, undefined where no body was sent. */
  optionalJson(): Promise<Exclude<BodyOf<Name>, undefined> | undefined>;
}

export interface Route {
  readonly name: EndpointName;
  readonly method: string;
  /** Path parameters, where `path` (no version) is this route's. */
  match(path: string): Record<string, string> | undefined;
  handle(daemon: Daemon, request: HttpRequest, path: Record<string, string>, version: string): Promise<HttpResponse>;
}

/** Names of query parameters that may come several times. */
const repeatable = new Set(['type', 'changes', 'platforms', 'platform', 'names', 't', 'extrahosts', 'securityopt']);
/** Endpoints in which such a parameter is a list; in the others it is a plain value. */
const lists: Readonly<Partial<Record<EndpointName, readonly string[]>>> = {
  'GET /system/df': ['type'],
  'POST /images/create': ['changes'],
  'DELETE /images/{name}': ['platforms'],
  'GET /images/{name}/get': ['platform'],
  'GET /images/get': ['names', 'platform'],
  'POST /images/load': ['platform'],
  'POST /commit': ['changes'],
  'POST /build': ['t', 'extrahosts', 'securityopt'],
};

export function route<Name extends EndpointName>(
  name: Name,
  handle: (daemon: Daemon, request: RouteRequest<Name>) => Promise<HttpResponse> | HttpResponse,
): Route {
  const [method = '', template = ''] = name.split(' ');
  const match = compilePath(template);
  return {
    name,
    method,
    match,
    async handle(daemon, request, path, version) {
      const query: Record<string, string | readonly string[]> = {};
      const at = request.url.indexOf('?');
      for (const [key, values] of decodeQuery(at < 0 ? '' : request.url.slice(at + 1)))
        query[key] = repeatable.has(key) && lists[name]?.includes(key) ? values : (values[0] ?? '');
      return await handle(daemon, {
        path: path as PathOf<Name>,
        query: query as QueryOf<Name>,
        headers: request.headers,
        version,
        body: request.body,
        upgraded: upgradedOf(request),
        signal: signalOf(request),
        json: async () => (await readBody(request)) ?? fail('invalid JSON: got EOF while reading request body'),
        optionalJson: () => readBody(request),
      });
    },
  };
}

/** lib/http1 hands on what comes after the request's own body in `upgraded`. */
function upgradedOf(request: HttpRequest): ReadableStream<Uint8Array> | null {
  return 'upgraded' in request && request.upgraded instanceof ReadableStream ? request.upgraded : null;
}

/** lib/http1 says in `signal` when the client goes; who calls the handler as a function never does. */
function signalOf(request: HttpRequest): AbortSignal {
  return 'signal' in request && request.signal instanceof AbortSignal ? request.signal : new AbortController().signal;
}

function fail(message: string): never {
  throw invalidParameter(message);
}

async function readBody<Body>(request: HttpRequest): Promise<Body | undefined> {
  const text = await readText(request.body);
  if (text.trim() === '') return undefined;
  const contentType = request.headers.get('content-type') ?? '';
  if (contentType.split(';')[0]?.trim() !== 'application/json')
    throw invalidParameter(`unsupported Content-Type header (${contentType}): must be 'application/json'`);
  try {
    return JSON.parse(text) as Body;
  } catch {
    throw invalidParameter(`invalid JSON: ${goSyntaxError(text)}`);
  }
}

/** What Go's encoding/json says of text that is no JSON, as far as its first characters tell. */
export function goSyntaxError(text: string): string {
  const trimmed = text.trim();
  if (/^\{\s*[^"}\s]/.test(trimmed)) {
    const character = /^\{\s*(.)/.exec(trimmed)?.[1] ?? '';
    return `invalid character '${character}' looking for beginning of object key string`;
  }
  if (!/^[[{"\dtfn-]/.test(trimmed)) return `invalid character '${trimmed.charAt(0)}' looking for beginning of value`;
  return 'unexpected EOF';
}

const statuses: Readonly<Record<ErrorKind, number>> = {
  notFound: 404,
  invalidParameter: 400,
  conflict: 409,
  unauthorized: 401,
  unavailable: 503,
  forbidden: 403,
  notModified: 304,
  notImplemented: 501,
  cancelled: 500,
  deadline: 500,
  system: 500,
};

/** The answer to a request that failed. */
export function errorResponse(error: unknown): HttpResponse {
  const status = statuses[kindOf(error)];
  if (status === 304) return { status, headers: new Headers(), body: null };
  return json({ message: messageOf(error) }, status);
}

/** An answer with a JSON body. */
export function json(value: unknown, status = 200): HttpResponse {
  const bytes = utf8(`${JSON.stringify(value)}\n`);
  const headers = new Headers({ 'Content-Type': 'application/json', 'Content-Length': String(bytes.length) });
  return { status, headers, body: fromBytes(bytes) };
}

/** 204, or another status without a body. */
export function empty(status = 204): HttpResponse {
  return { status, headers: new Headers(status === 204 ? {} : { 'Content-Length': '0' }), body: null };
}

/** An answer whose body goes on for as long as the stream does. */
export function streaming(body: ReadableStream<Uint8Array>, contentType: string): HttpResponse {
  return { status: 200, headers: new Headers({ 'Content-Type': contentType }), body };
}

/** The connection itself as the answer: 101 where the client asked for it, else a plain stream until the end. */
export function hijacked(
  request: { readonly headers: Headers },
  output: ReadableStream<Uint8Array>,
  contentType: string,
): HttpResponse {
  if (!request.headers.has('upgrade')) return streaming(output, contentType);
  const headers = new Headers({ 'Content-Type': contentType, Connection: 'Upgrade', Upgrade: 'tcp' });
  return { status: 101, headers, body: output };
}
