/**
 * A registry's client (distribution-spec 1.1), with Docker's token authentication (distribution's token spec). Left out:
 * TLS, which our network has none of: a host on port 443 is spoken to in plain HTTP; and identity tokens.
 */
import { base64, utf8 } from '../../lib/bytes.ts';
import type { Duplex, HttpResponse } from '../../lib/http.ts';
import { HttpClient } from '../../lib/http1/client.ts';
import { drain, readAll, readJson } from '../../lib/stream.ts';
import type { AuthConfig } from '../api/types/image.ts';
import { EngineError, messageOf, system, unauthorized } from '../errdefs.ts';
import { type Challenge, failureOf, parseChallenge } from './registry-error.ts';

/** Opens a connection to a host of the machine's network. Rejects in Go's words (`dial tcp: lookup x: no such host`). */
export type Dial = (host: string, port: number) => Promise<Duplex>;

export const userAgent = 'docker/28.5.2';
const maxRedirects = 5;
const maxDocument = 4 << 20;

interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
}

/** Where a domain's registry is; Docker Hub's has another name than its images, and only loopback is spoken to without TLS. */
export function registryEndpoint(domain: string): Endpoint {
  if (domain === 'docker.io') return { host: 'registry-1.docker.io', port: 443, scheme: 'https' };
  const [, host = domain, digits] = /^(.*?)(?::(\d+))?$/.exec(domain) ?? [];
  const isLocal = host === 'localhost' || host.startsWith('127.') || host === '[::1]';
  const scheme = isLocal ? 'http' : 'https';
  return { host, port: digits ? Number(digits) : isLocal ? 80 : 443, scheme };
}

export interface RegistryRequest {
  readonly method: string;
  /** Below /v2/: `library/busybox/manifests/latest`, or a whole URL as a Location header gives it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made anew for each attempt. */
  readonly body?: () => ReadableStream<Uint8Array>;
}

/** Talks to one registry about one repository, with one set of credentials. */
export class RegistryClient {
  readonly #dial: Dial;
  readonly #auth: AuthConfig;
  readonly #endpoint: Endpoint;
  readonly #scopes: readonly string[];
  readonly #signal: AbortSignal | undefined;
  #challenge: Challenge | undefined;
  #authorization: string | undefined;

  /** @param scopes what tokens are asked for: `repository:library/busybox:pull` */
  constructor(dial: Dial, domain: string, scopes: readonly string[], auth: AuthConfig = {}, signal?: AbortSignal) {
    this.#dial = dial;
    this.#auth = auth;
    this.#endpoint = registryEndpoint(domain);
    this.#scopes = scopes;
    this.#signal = signal;
  }

  get baseUrl(): string {
    const { host, port, scheme } = this.#endpoint;
    const isDefault = port === (scheme === 'https' ? 443 : 80);
    return `${scheme}://${host}${isDefault ? '' : `:${port}`}`;
  }

  /** Asks whether there is a registry, and how it wants to be authenticated with. @throws `Get "http://…/v2/": …` */
  async ping(): Promise<void> {
    const url = new URL('/v2/', this.baseUrl);
    let response: HttpResponse;
    try {
      response = await this.#fetch(url, 'GET', new Headers({ Host: url.host, 'User-Agent': userAgent }));
    } catch (error) {
      throw system(`Get "${url.href}": ${messageOf(error)}`);
    }
    const header = response.headers.get('WWW-Authenticate');
    if (response.status === 401 && header) this.#challenge = parseChallenge(header);
    await drain(response.body).catch(() => undefined);
  }

  /**
   * Sends a request, authenticated as `ping` learned; follows redirects of blobs.
   * @throws what `failureOf` makes of 401, and `Head "http://…": …` where no answer or no token is to be had
   */
  async request(request: RegistryRequest): Promise<HttpResponse> {
    const { method, path } = request;
    const url = new URL(/^https?:/.test(path) ? path : path.startsWith('/') ? path : `/v2/${path}`, this.baseUrl);
    try {
      if (this.#challenge && this.#authorization === undefined) await this.#authenticate(this.#challenge);
      return await this.#followed(request, url);
    } catch (error) {
      const verb = method.charAt(0) + method.slice(1).toLowerCase();
      throw new EngineError('system', `${verb} "${url.href}": ${messageOf(error)}`, { cause: error });
    }
  }

  async #followed(request: RegistryRequest, first: URL): Promise<HttpResponse> {
    let url = first;
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const headers = new Headers({ Host: url.host, 'User-Agent': userAgent, ...request.headers });
      if (this.#authorization && url.host === first.host) headers.set('Authorization', this.#authorization);
      const response = await this.#fetch(url, request.method, headers, request.body?.());
      const location = response.headers.get('Location');
      if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
      await drain(response.body);
      url = new URL(location, url);
    }
    throw system(`stopped after ${maxRedirects} redirects`);
  }

  async #fetch(url: URL, method: string, headers: Headers, body?: ReadableStream<Uint8Array>): Promise<HttpResponse> {
    const isSecure = url.protocol === 'https:';
    const client = new HttpClient(async () => {
      const connection = await this.#dial(url.hostname, Number(url.port || (isSecure ? 443 : 80)));
      if (!isSecure || !url.port) return connection;
      await connection.writable.abort().catch(() => undefined);
      throw system('http: server gave HTTP response to HTTPS client');
    });
    const request = { method, url: `${url.pathname}${url.search}`, headers, body: body ?? null };
    return await client.request(request, this.#signal ? { signal: this.#signal } : {});
  }

  async #authenticate({ scheme, parameters }: Challenge): Promise<void> {
    const { username, password, identitytoken, registrytoken } = this.#auth;
    const basic = username ? `Basic ${base64(utf8(`${username}:${password ?? ''}`))}` : undefined;
    if (scheme === 'basic') {
      if (!basic) throw unauthorized('no basic auth credentials');
      this.#authorization = basic;
      return;
    }
    const realm = parameters.get('realm');
    if (scheme !== 'bearer' || !realm) return;
    if (registrytoken) {
      this.#authorization = `Bearer ${registrytoken}`;
      return;
    }
    if (identitytoken) throw unauthorized('identity tokens are not supported: log in with user name and password');
    this.#authorization = `Bearer ${await this.#token(new URL(realm), parameters.get('service'), username, basic)}`;
  }

  async #token(url: URL, service: string | undefined, account?: string, basic?: string): Promise<string> {
    if (account) url.searchParams.set('account', account);
    for (const scope of this.#scopes) url.searchParams.append('scope', scope);
    if (service) url.searchParams.set('service', service);
    const headers = new Headers({ Host: url.host, 'User-Agent': userAgent });
    if (basic) headers.set('Authorization', basic);
    const response = await this.#fetch(url, 'GET', headers);
    if (response.status !== 200) throw await failureOf(response);
    const answer = (await readJson(response.body, maxDocument)) as { token?: string; access_token?: string };
    const token = answer.token ?? answer.access_token;
    if (!token) throw system('authorization server did not include a token in the response');
    return token;
  }

  /** The error of an answer that isn't the one hoped for. */
  failure(response: HttpResponse): Promise<EngineError> {
    return failureOf(response);
  }

  /** A small document with its media type. @throws what `failureOf` makes of other statuses than 200 */
  async document(path: string, accept: readonly string[]): Promise<{ bytes: Uint8Array; mediaType: string }> {
    const headers = accept.length > 0 ? { Accept: accept.join(', ') } : {};
    const response = await this.request({ method: 'GET', path, headers });
    if (response.status !== 200) throw await failureOf(response);
    const bytes = await readAll(response.body, maxDocument);
    const mediaType = (response.headers.get('Content-Type') ?? '').split(';')[0]?.trim() ?? '';
    return { bytes, mediaType };
  }
}
