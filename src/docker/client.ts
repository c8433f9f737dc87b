/**
 * The Engine API's client (moby's `client` package): typed calls of engine/api/endpoints.ts over any connection, with
 * version negotiation by `HEAD /_ping` before the first of them. Knows nothing of terminals and exit statuses.
 */

import type { BodyOf, EndpointName, Hijacked, PathOf, QueryOf, ResponseOf, Stream } from '../engine/api/endpoints.ts';
import { expandPath } from '../engine/api/path.ts';
import { encodeQuery } from '../engine/api/query.ts';
import type { ExecStartRequest } from '../engine/api/types/exec.ts';
import { apiVersion, compareVersions, minApiVersion } from '../engine/api/version.ts';
import { utf8 } from '../lib/bytes.ts';
import type { Duplex, HttpRequest, HttpResponse } from '../lib/http.ts';
import { HttpClient } from '../lib/http1/client.ts';
import type { HijackableRequest } from '../lib/http1/hijack.ts';
import { createPipe, drain, empty, readText } from '../lib/stream.ts';
import { ConnectionError, DaemonError, messageOf } from './cli/errors.ts';

/** What a call may carry; path parameters are a must where the endpoint has some. */
export type CallArguments<Name extends EndpointName> = {
  readonly query?: QueryOf<Name>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
} & (keyof PathOf<Name> extends never ? { readonly path?: undefined } : { readonly path: PathOf<Name> }) &
  (undefined extends BodyOf<Name> ? { readonly body?: BodyOf<Name> } : { readonly body: BodyOf<Name> });

type StreamingEndpoint = { [Name in EndpointName]: ResponseOf<Name> extends Stream ? Name : never }[EndpointName];

const streaming: Readonly<Record<StreamingEndpoint, true>> = {
  'GET /events': true,
  'GET /containers/{id}/logs': true,
  'GET /containers/{id}/export': true,
  'GET /containers/{id}/stats': true,
  'GET /containers/{id}/archive': true,
  'POST /images/create': true,
  'POST /images/{name}/push': true,
  'GET /images/{name}/get': true,
  'GET /images/get': true,
  'POST /images/load': true,
  'POST /build': true,
};

/** What the daemon says of itself in the answer to a ping. */
export interface Ping {
  readonly apiVersion: string;
  readonly osType: string;
  readonly experimental: boolean;
  readonly builderVersion: string;
  readonly swarm: string;
}

export interface ClientOptions {
  /** Opens a connection; its failure becomes a ConnectionError. */
  readonly dial: () => Promise<Duplex>;
  /** For messages: `unix:///var/run/docker.sock`. */
  readonly host: string;
  /** Pins the API version (DOCKER_API_VERSION): no negotiation. */
  readonly version?: string;
  readonly userAgent?: string;
}

/** What a path's first part names, for an empty name. */
const named = new Map([
  ['containers', 'container'],
  ['volumes', 'volume'],
  ['networks', 'network'],
]);

/** @throws Error `invalid container name or ID: value is empty` */
export function requireName(what: string, value: string): void {
  if (value.trim() === '') throw new Error(`invalid ${what} name or ID: value is empty`);
}

/** Of a path's names. @throws Error */
function requireNames(template: string, path: Readonly<Record<string, string>>): void {
  const what = named.get(template.split('/')[1] ?? '');
  if (what !== undefined) for (const value of Object.values(path)) requireName(what, value);
}

export class Client {
  readonly host: string;
  readonly #http: HttpClient;
  readonly #pinned: string | undefined;
  readonly #userAgent: string;
  #ping: Promise<Ping> | undefined;

  constructor(options: ClientOptions) {
    this.host = options.host;
    this.#pinned = options.version;
    this.#userAgent = options.userAgent ?? 'Docker-Client/28.5.2 (linux)';
    this.#http = new HttpClient(options.dial, { keepsAlive: true });
  }

  /**
   * One call. Streams and hijacked connections are the caller's to end.
   * @throws DaemonError, ConnectionError
   */
  async call<Name extends EndpointName>(name: Name, args: CallArguments<Name>): Promise<ResponseOf<Name>> {
    const response = await this.request(name, args);
    return (await answerOf(name, response)) as ResponseOf<Name>;
  }

  /** The raw answer, for its headers. @throws DaemonError, ConnectionError */
  async request<Name extends EndpointName>(name: Name, args: CallArguments<Name>): Promise<HttpResponse> {
    const version = await this.version();
    const [method = '', template = ''] = name.split(' ');
    requireNames(template, args.path ?? {});
    const query = encodeQuery(args.query ?? {});
    const path = `/v${version}${expandPath(template, args.path ?? {})}${query === '' ? '' : `?${query}`}`;
    const response = await this.#send(method, path, name, args.body, args.headers ?? {}, args.signal);
    if (isHijack(name) && response.status !== 101) {
      await drain(response.body).catch(() => undefined);
      throw new DaemonError(response.status, `unable to upgrade to tcp, received ${response.status}`, '');
    }
    if (response.status >= 400) throw await errorOf(response, path);
    return response;
  }

  /** `POST /exec/{id}/start` without attaching: a plain answer instead of a hijacked connection. */
  async startDetached(id: string, body: ExecStartRequest): Promise<void> {
    const path = `/v${await this.version()}/exec/${id}/start`;
    const response = await this.#send('POST', path, 'POST /exec/{id}/resize', body, {}, undefined);
    if (response.status >= 400) throw await errorOf(response, path);
    await drain(response.body);
  }

  /**
   * Turns a connection into HTTP/2 (`Upgrade: h2c`): BuildKit's control service, and sessions that the daemon calls.
   * @param fields sent on a line each
   * @throws DaemonError, ConnectionError
   */
  async upgradeH2c(
    path: '/grpc' | '/session',
    fields: readonly (readonly [name: string, value: string])[] = [],
  ): Promise<Duplex> {
    const raw = createPipe();
    const upgrade = { Connection: 'Upgrade', Upgrade: 'h2c', 'Content-Length': '0' };
    const headers = new Headers({ Host: 'api.moby.localhost', 'User-Agent': this.#userAgent, ...upgrade });
    const message = { method: 'POST', url: path, headers, body: null, upgraded: raw.readable, repeated: fields };
    const response = await this.#http.request(message).catch((error: unknown) => {
      throw error instanceof ConnectionError ? error : new ConnectionError(this.#explain(error, path));
    });
    if (response.status >= 400) throw await errorOf(response, path);
    if (response.status !== 101 || !response.body)
      throw new DaemonError(response.status, `unable to upgrade to h2c, received ${response.status}`, '');
    return { readable: response.body, writable: raw.writable };
  }

  /** The API version in use. */
  async version(): Promise<string> {
    if (this.#pinned !== undefined) return this.#pinned;
    const served = (await this.ping()).apiVersion;
    return compareVersions(served, apiVersion) < 0 ? served : apiVersion;
  }

  /** Asked once. */
  ping(): Promise<Ping> {
    this.#ping ??= this.#askPing();
    return this.#ping;
  }

  async #askPing(): Promise<Ping> {
    let response = await this.#send('HEAD', '/_ping', 'HEAD /_ping', undefined, {}, undefined);
    await drain(response.body);
    if (response.status !== 200) {
      response = await this.#send('GET', '/_ping', 'GET /_ping', undefined, {}, undefined);
      if (response.status >= 400) throw await errorOf(response, '/_ping');
      await drain(response.body);
    }
    const header = (name: string): string => response.headers.get(name) ?? '';
    return {
      apiVersion: header('Api-Version') || minApiVersion,
      osType: header('Ostype'),
      experimental: header('Docker-Experimental') === 'true',
      builderVersion: header('Builder-Version'),
      swarm: header('Swarm'),
    };
  }

  async #send(
    method: string,
    url: string,
    name: EndpointName,
    body: unknown,
    extra: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<HttpResponse> {
    const headers = new Headers({ Host: 'api.moby.localhost', 'User-Agent': this.#userAgent, ...extra });
    const request = requestOf(method, url, name, body, headers);
    try {
      const response = await this.#http.request(request.message, signal ? { signal } : {});
      return request.input ? Object.assign({ input: request.input }, response) : response;
    } catch (error) {
      if (signal?.aborted) throw error;
      throw error instanceof ConnectionError ? error : new ConnectionError(this.#explain(error, url));
    }
  }

  /** Docker's sentences for a daemon that isn't there, and for one that one may not talk to. */
  #explain(error: unknown, url: string): string {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (code === 'EACCES') {
      const path = this.host.replace(/^unix:\/\//, '');
      return `permission denied while trying to connect to the Docker daemon socket at ${this.host}: ${urlVerb(url, path)}: dial unix ${path}: connect: permission denied`;
    }
    if (
      ['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND'].includes(code)
    ) {
      return `Cannot connect to the Docker daemon at ${this.host}. Is the docker daemon running?`;
    }
    return `error during connect: ${messageOf(error)}`;
  }
}

function urlVerb(url: string, socket: string): string {
  return `Head "http://${encodeURIComponent(socket)}${url}"`;
}

function isHijack(name: EndpointName): boolean {
  return name === 'POST /containers/{id}/attach' || name === 'POST /exec/{id}/start';
}

interface Outgoing {
  readonly message: HttpRequest | HijackableRequest;
  readonly input?: WritableStream<Uint8Array>;
}

function requestOf(method: string, url: string, name: EndpointName, body: unknown, headers: Headers): Outgoing {
  if (isHijack(name)) {
    const raw = new TransformStream<Uint8Array, Uint8Array>();
    headers.set('Connection', 'Upgrade');
    headers.set('Upgrade', 'tcp');
    const json = utf8(JSON.stringify(body ?? null));
    const first = body === undefined ? null : json;
    headers.set('Content-Type', first ? 'application/json' : 'text/plain');
    if (first) headers.set('Content-Length', String(first.length));
    const message: HijackableRequest = {
      method,
      url,
      headers,
      body: first ? streamOf(first) : null,
      upgraded: raw.readable,
    };
    return { message, input: raw.writable };
  }
  if (body instanceof ReadableStream) {
    if (!headers.has('Content-Type')) headers.set('Content-Type', 'application/x-tar');
    return { message: { method, url, headers, body } };
  }
  if (body === undefined) {
    if (method === 'POST') headers.set('Content-Length', '0');
    return { message: { method, url, headers, body: method === 'POST' ? empty() : null } };
  }
  const bytes = utf8(`${JSON.stringify(body)}\n`);
  headers.set('Content-Type', 'application/json');
  headers.set('Content-Length', String(bytes.length));
  return { message: { method, url, headers, body: streamOf(bytes) } };
}

function streamOf(bytes: Uint8Array): Stream {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function answerOf(name: EndpointName, response: HttpResponse): Promise<unknown> {
  if (name in streaming) return response.body ?? empty();
  if ('input' in response && response.status === 101) {
    const hijacked: Hijacked = {
      output: response.body ?? empty(),
      input: response.input as WritableStream<Uint8Array>,
      contentType: response.headers.get('Content-Type') ?? '',
    };
    return hijacked;
  }
  const body = await readText(response.body);
  if (body === '') return undefined;
  return (response.headers.get('Content-Type') ?? '').startsWith('application/json') ? JSON.parse(body) : body;
}

async function errorOf(response: HttpResponse, path: string): Promise<DaemonError> {
  const body = await readText(response.body).catch(() => '');
  let reason = body.trim();
  if ((response.headers.get('Content-Type') ?? '').startsWith('application/json')) {
    try {
      const value: unknown = JSON.parse(body);
      if (typeof value === 'object' && value !== null && 'message' in value) reason = String(value.message).trim();
    } catch {
      // Kept as text.
    }
  }
  if (reason === '') {
    reason = `request returned ${response.status} for API route and version ${path}, check if the server supports the requested API version`;
  }
  return new DaemonError(response.status, reason);
}
