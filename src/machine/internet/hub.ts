/**
 * Docker Hub as the student's machine sees it: the registry (distribution API, with token authentication), the token
 * service, and search. Its images are the static files that `npm run images` made. Left out: accounts, so every push is
 * denied, as Docker Hub denies a push to what isn't yours.
 */
import type { Handler, HttpRequest, HttpResponse } from '../../lib/http.ts';
import { fromBytes, readJson } from '../../lib/stream.ts';

/** Where the files below `v2/` come from: the site, or a folder. */
export interface HubSource {
  /** @param path as `library/busybox/manifests/latest`; undefined where there is no such file */
  get(path: string): Promise<{ body: ReadableStream<Uint8Array>; size: number | undefined } | undefined>;
}

export interface CatalogEntry {
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly official: boolean;
  readonly stars: number;
  readonly mediaTypes: Readonly<Record<string, string>>;
  readonly digests: Readonly<Record<string, string>>;
}

const reply = (status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse => {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const all = { 'Content-Type': 'application/json', 'Content-Length': String(bytes.length), ...headers };
  return { status, headers: new Headers(all), body: fromBytes(bytes) };
};

const failure = (
  status: number,
  code: string,
  message: string,
  detail: unknown = null,
  headers: Record<string, string> = {},
) =>
  reply(
    status,
    { errors: [{ code, message, detail }] },
    { 'Docker-Distribution-Api-Version': 'registry/2.0', ...headers },
  );

export class DockerHub {
  readonly #source: HubSource;
  #catalog: Promise<readonly CatalogEntry[]> | undefined;

  constructor(source: HubSource) {
    this.#source = source;
  }

  /** registry-1.docker.io. */
  readonly registry: Handler = async (request) => {
    const path = new URL(request.url, 'http://registry-1.docker.io').pathname;
    const scope = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(path)?.[1];
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD';
    if (isWrite || !request.headers.get('Authorization')?.startsWith('Bearer ')) return this.#challenge(scope, isWrite);
    if (path === '/v2/') return reply(200, {}, { 'Docker-Distribution-Api-Version': 'registry/2.0' });
    const parts = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(path);
    if (!parts) return failure(404, 'NOT_FOUND', '404 page not found');
    const [, name = '', kind = '', reference = ''] = parts;
    const entry = (await this.#entries()).find((image) => `library/${image.name}` === name);
    if (!entry) return this.#challenge(name, true);
    return kind === 'manifests'
      ? this.#manifest(request, name, reference, entry)
      : this.#file(request, name, kind, reference);
  };

  /** auth.docker.io: anyone gets a token that may pull. */
  readonly token: Handler = async (request) => {
    const { pathname } = new URL(request.url, 'http://auth.docker.io');
    if (pathname !== '/token') return failure(404, 'NOT_FOUND', '404 page not found');
    if (request.headers.get('Authorization') || request.method === 'POST')
      return reply(401, { details: 'incorrect username or password' });
    return reply(200, { token: 'drydock-anonymous', access_token: 'drydock-anonymous', expires_in: 300 });
  };

  /** index.docker.io: `docker search` and the old login endpoint. */
  readonly index: Handler = async (request) => {
    const url = new URL(request.url, 'http://index.docker.io');
    if (url.pathname !== '/v1/search') return reply(404, { message: 'page not found' });
    const term = (url.searchParams.get('q') ?? '').toLowerCase();
    const found = (await this.#entries())
      .filter(({ name, description }) => name.includes(term) || description.toLowerCase().includes(term))
      .sort((a, b) => b.stars - a.stars)
      .slice(0, Number(url.searchParams.get('n') ?? 25))
      .map(({ name, description, official, stars }) => ({
        name,
        description,
        star_count: stars,
        is_official: official,
        is_automated: false,
      }));
    return reply(200, { num_results: found.length, query: term, results: found });
  };

  #challenge(scope: string | undefined, isDenied: boolean): HttpResponse {
    const realm = 'Bearer realm="https://auth.docker.io/token",service="registry.docker.io"';
    const suffix = scope ? `,scope="repository:${scope}:pull"${isDenied ? ',error="insufficient_scope"' : ''}` : '';
    const detail = scope ? [{ Type: 'repository', Class: '', Name: scope, Action: 'pull' }] : null;
    return failure(401, 'UNAUTHORIZED', 'authentication required', detail, { 'WWW-Authenticate': realm + suffix });
  }

  async #manifest(request: HttpRequest, name: string, reference: string, entry: CatalogEntry): Promise<HttpResponse> {
    const file = await this.#source.get(`${name}/manifests/${reference}`);
    const type = entry.mediaTypes[reference];
    if (!file || !type) return failure(404, 'MANIFEST_UNKNOWN', 'manifest unknown', `unknown tag=${reference}`);
    const digest = reference.startsWith('sha256:') ? reference : entry.digests[reference];
    const headers = new Headers({ 'Content-Type': type, 'Docker-Distribution-Api-Version': 'registry/2.0' });
    if (digest) headers.set('Docker-Content-Digest', digest);
    if (file.size !== undefined) headers.set('Content-Length', String(file.size));
    return this.#answer(request, headers, file.body);
  }

  async #file(request: HttpRequest, name: string, kind: string, reference: string): Promise<HttpResponse> {
    const file = await this.#source.get(`${name}/${kind}/${reference}`);
    if (!file) return failure(404, kind === 'tags' ? 'NAME_UNKNOWN' : 'BLOB_UNKNOWN', 'blob unknown to registry');
    const headers = new Headers({ 'Content-Type': kind === 'tags' ? 'application/json' : 'application/octet-stream' });
    if (kind === 'blobs') headers.set('Docker-Content-Digest', reference);
    if (file.size !== undefined) headers.set('Content-Length', String(file.size));
    return this.#answer(request, headers, file.body);
  }

  async #answer(request: HttpRequest, headers: Headers, body: ReadableStream<Uint8Array>): Promise<HttpResponse> {
    if (request.method !== 'HEAD') return { status: 200, headers, body };
    await body.cancel();
    return { status: 200, headers, body: null };
  }

  #entries(): Promise<readonly CatalogEntry[]> {
    this.#catalog ??= this.#source
      .get('catalog.json')
      .then((file) => (file ? readJson(file.body) : []) as Promise<readonly CatalogEntry[]>)
      .catch((error: unknown) => {
        this.#catalog = undefined;
        throw error;
      });
    return this.#catalog;
  }
}
