/**
 * Requests of previewed pages to ports of the machine, under a browser's rules: only local hosts; another port only with
 * CORS's consent (Fetch standard, preflights included); cookies; redirects. Every request is told to a log.
 */

import { base64, utf8 } from '../../../lib/bytes.ts';
import type { MachinePort } from '../../../machine/port.ts';
import { CookieJar } from './cookie-jar.ts';

export interface PageRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: ArrayBuffer | null;
  /** What asked: document, style, image, script, fetch. */
  readonly kind: string;
  /** The page's origin where a script asks; undefined for what the pane itself asks. */
  readonly origin?: string;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  /** After redirects. */
  readonly url: URL;
}

export interface SocketRequest {
  readonly url: URL;
  readonly protocols: readonly string[];
  /** The page's. */
  readonly origin: string;
  /** Goes up once the server has agreed. */
  readonly input: ReadableStream<Uint8Array>;
}

/** A line of the log, told again when its answer is there. */
export interface LogLine {
  readonly id: number;
  readonly text: string;
  readonly kind: string;
  /** A status, an error's code, or undefined while it is waited for. */
  readonly outcome: string | undefined;
  readonly milliseconds: number | undefined;
}

/** A browser's rules forbid it; a script sees a TypeError. */
export class Forbidden extends Error {}

const simpleMethods = ['GET', 'HEAD', 'POST'];
const simpleTypes = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/;
const simpleHeaders = ['accept', 'accept-language', 'content-language', 'content-type', 'range'];
/** A page's scripts may not set these. */
const ownHeaders =
  /^(host|connection|content-length|cookie|cookie2|origin|referer|upgrade|te|trailer|transfer-encoding|sec-.*|proxy-.*)$/i;

export const isLocalHost = ({ protocol, hostname }: URL) =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : undefined);

export class PageRequests {
  readonly jar = new CookieJar();
  readonly #machine: MachinePort;
  readonly #onLog: (line: LogLine) => void;
  #count = 0;

  constructor(machine: MachinePort, onLog: (line: LogLine) => void) {
    this.#machine = machine;
    this.#onLog = onLog;
  }

  /** @throws Forbidden, and the connection's error with its errno in `code` */
  async send(request: PageRequest, redirects = 0): Promise<PageResponse> {
    const { url, origin } = request;
    if (!isLocalHost(url)) throw new Forbidden(`${url.origin} is outside of the machine`);
    const isForeign = origin !== undefined && origin !== url.origin;
    if (isForeign && this.#needsPreflight(request)) await this.#preflight(request, origin);
    const response = await this.#once(request, isForeign ? origin : undefined);
    if (isForeign) this.#allow(response.headers, origin, url);
    const location = response.headers.get('Location');
    const isRedirect = [301, 302, 303, 307, 308].includes(response.status);
    if (!location || !isRedirect) return { ...response, url };
    if (redirects >= 20) throw new Forbidden('too many redirects');
    void response.body?.cancel().catch(() => {});
    const keeps = response.status === 307 || response.status === 308;
    const method = keeps || request.method === 'HEAD' ? request.method : 'GET';
    return await this.send(
      { ...request, method, body: keeps ? request.body : null, url: new URL(location, url) },
      redirects + 1,
    );
  }

  /** Opens a WebSocket's connection (RFC 6455, 4.1). @throws Forbidden where the server does not agree, and the connection's error */
  async connect({ url, protocols, origin, input }: SocketRequest): Promise<{
    readonly body: ReadableStream<Uint8Array>;
    readonly protocol: string;
  }> {
    if (!isLocalHost(url)) throw new Forbidden(`${url.origin} is outside of the machine`);
    const key = base64(crypto.getRandomValues(new Uint8Array(16)));
    const headers = this.#headers(
      { method: 'GET', url, headers: new Headers(), body: null, kind: 'websocket' },
      undefined,
    );
    headers.set('Origin', origin);
    headers.set('Connection', 'Upgrade');
    headers.set('Upgrade', 'websocket');
    headers.set('Sec-WebSocket-Version', '13');
    headers.set('Sec-WebSocket-Key', key);
    if (protocols.length > 0) headers.set('Sec-WebSocket-Protocol', protocols.join(', '));
    const response = await this.#exchange('GET', url, 'websocket', headers, input);
    const { status, body } = response;
    const protocol = response.headers.get('Sec-WebSocket-Protocol') ?? '';
    const isAccepted = response.headers.get('Sec-WebSocket-Accept') === (await acceptOf(key));
    const isProtocol = protocol === '' || protocols.includes(protocol);
    if (status === 101 && body && isAccepted && isProtocol) return { body, protocol };
    void body?.cancel().catch(() => {});
    throw new Forbidden(`${url.origin} does not speak WebSocket here`);
  }

  #needsPreflight({ method, headers }: PageRequest): boolean {
    const type = headers.get('Content-Type');
    const isSimpleType = type === null || simpleTypes.test(type);
    return (
      !simpleMethods.includes(method) ||
      !isSimpleType ||
      [...headers.keys()].some((name) => !simpleHeaders.includes(name))
    );
  }

  async #preflight({ url, method, headers }: PageRequest, origin: string): Promise<void> {
    const names = [...headers.keys()].filter((name) => !simpleHeaders.includes(name) || name === 'content-type');
    const asked = new Headers({ 'Access-Control-Request-Method': method });
    if (names.length > 0) asked.set('Access-Control-Request-Headers', names.join(','));
    const answer = await this.#once({ method: 'OPTIONS', url, headers: asked, body: null, kind: 'preflight' }, origin);
    this.#allow(answer.headers, origin, url);
    const list = (name: string) => (answer.headers.get(name) ?? '').toLowerCase().split(/\s*,\s*/);
    const methods = list('Access-Control-Allow-Methods');
    const allowed = list('Access-Control-Allow-Headers');
    const isMethod = simpleMethods.includes(method) || methods.includes(method.toLowerCase()) || methods.includes('*');
    if (!isMethod || !names.every((name) => allowed.includes(name) || allowed.includes('*')))
      throw new Forbidden(`${url.origin} does not allow this request (CORS preflight)`);
  }

  #allow(headers: Headers, origin: string, url: URL): void {
    const allowed = headers.get('Access-Control-Allow-Origin');
    if (allowed !== '*' && allowed !== origin)
      throw new Forbidden(`${url.origin} does not allow ${origin} (no Access-Control-Allow-Origin)`);
  }

  async #once(request: PageRequest, origin: string | undefined): Promise<Omit<PageResponse, 'url'>> {
    const { method, url, body, kind } = request;
    return await this.#exchange(method, url, kind, this.#headers(request, origin), bodyOf(body));
  }

  /** Tells the log what is asked and what came of it. */
  async #exchange(
    method: string,
    url: URL,
    kind: string,
    headers: Headers,
    body: ReadableStream<Uint8Array> | null,
  ): Promise<Omit<PageResponse, 'url'>> {
    this.#count += 1;
    const line = {
      id: this.#count,
      kind,
      text: `${method} ${url.port === '' ? '' : `:${url.port}`}${url.pathname}${url.search}`,
    };
    const start = performance.now();
    const log = (outcome: string | undefined) =>
      this.#onLog({
        ...line,
        outcome,
        milliseconds: outcome === undefined ? undefined : Math.round(performance.now() - start),
      });
    log(undefined);
    try {
      const message = { method, url: `${url.pathname}${url.search}`, headers, body };
      const response = await this.#machine.http(Number(url.port || 80), message);
      for (const cookie of response.headers.getSetCookie()) this.jar.set(url.hostname, cookie);
      log(String(response.status));
      return response;
    } catch (error) {
      log(codeOf(error) ?? 'failed');
      throw error;
    }
  }

  #headers({ url, headers, body }: PageRequest, origin: string | undefined): Headers {
    const sent = new Headers({ Accept: '*/*', 'User-Agent': 'Drydock preview', 'Accept-Language': navigator.language });
    for (const [name, value] of headers) if (!ownHeaders.test(name)) sent.set(name, value);
    sent.set('Host', url.host);
    sent.set('Connection', 'close');
    if (origin) sent.set('Origin', origin);
    if (body) sent.set('Content-Length', String(body.byteLength));
    const cookies = this.jar.header(url.hostname, url.pathname);
    if (cookies && !origin) sent.set('Cookie', cookies);
    return sent;
  }
}

/** What a server must answer to a key. */
async function acceptOf(key: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-1', utf8(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).slice());
  return base64(new Uint8Array(hash));
}

function bodyOf(body: ArrayBuffer | null): ReadableStream<Uint8Array> | null {
  if (!body) return null;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(body));
      controller.close();
    },
  });
}
