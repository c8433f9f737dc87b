/**
 * A registry (the registry:2 and registry:3 images; distribution-spec 1.1) as a Handler over a store. Left out: token
 * authentication, proxying, schema 1, the referrers list, garbage collection.
 */
import { fromBase64, text, utf8 } from '../../lib/bytes.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../lib/http.ts';
import type { Random } from '../../lib/random.ts';
import { isDigest } from '../oci/digest.ts';
import { answer, jsonAnswer, Refusal } from './answer.ts';
import { Manifests } from './manifests.ts';
import type { RegistryStore } from './registry-store.ts';
import { Uploads } from './uploads.ts';

export interface RegistryOptions {
  readonly store: RegistryStore;
  readonly random: Random;
  /** REGISTRY_STORAGE_DELETE_ENABLED: without it deletions are refused, as by default. */
  readonly allowDelete?: boolean;
  /** Who may come in (REGISTRY_AUTH=htpasswd); without it everyone may. */
  readonly isAllowed?: (user: string, password: string) => boolean;
  /** As the challenge names it: `Registry`. */
  readonly realm?: string;
  /** Bytes of the largest blob. */
  readonly maxBlob?: number;
}

const component = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const namePattern = `(${component}(?:/${component})*)`;
const tagPattern = '[\\w][\\w.-]{0,127}';
const digestPattern = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]+';
const tagsPath = new RegExp(`^/v2/${namePattern}/tags/list$`);
const manifestPath = new RegExp(`^/v2/${namePattern}/manifests/(${tagPattern}|${digestPattern})$`);
const uploadsPath = new RegExp(`^/v2/${namePattern}/blobs/uploads/?$`);
const uploadPath = new RegExp(`^/v2/${namePattern}/blobs/uploads/([a-zA-Z0-9-_.=]+)$`);
const blobPath = new RegExp(`^/v2/${namePattern}/blobs/(${digestPattern})$`);
const defaultCatalogue = 100;

interface Parts {
  readonly options: RegistryOptions;
  readonly manifests: Manifests;
  readonly uploads: Uploads;
}

/** The whole registry as a function from request to answer. */
export function createRegistry(options: RegistryOptions): Handler {
  const { store, random, maxBlob = 1 << 30 } = options;
  const parts: Parts = { options, manifests: new Manifests(store), uploads: new Uploads(store, random, maxBlob) };
  return async (request) => {
    try {
      authorize(options, request);
      return withoutBody(request, await dispatch(parts, request));
    } catch (error) {
      if (error instanceof Refusal) return withoutBody(request, error.answer());
      throw error;
    }
  };
}

function withoutBody({ method }: HttpRequest, response: HttpResponse): HttpResponse {
  return method === 'HEAD' ? { ...response, body: null } : response;
}

function authorize({ isAllowed, realm = 'Registry' }: RegistryOptions, { headers }: HttpRequest): void {
  if (!isAllowed) return;
  const [, credentials] = /^basic\s+(\S+)$/i.exec(headers.get('Authorization') ?? '') ?? [];
  const [, user = '', password = ''] = /^([^:]*):([\s\S]*)$/.exec(credentials ? decoded(credentials) : '') ?? [];
  if (!isAllowed(user, password))
    throw new Refusal('UNAUTHORIZED', null, { 'WWW-Authenticate': `Basic realm="${realm}"` });
}

function decoded(credentials: string): string {
  try {
    return text(fromBase64(credentials));
  } catch {
    return '';
  }
}

type Methods = Readonly<Record<string, (() => HttpResponse | Promise<HttpResponse>) | undefined>>;

async function dispatch(parts: Parts, request: HttpRequest): Promise<HttpResponse> {
  const { pathname, searchParams } = new URL(request.url, 'http://registry');
  const methods = methodsOf(parts, request, decodeURI(pathname), searchParams);
  if (!methods) return answer(404, { 'Content-Type': 'text/plain; charset=utf-8' }, utf8('404 page not found\n'));
  const handle = methods[request.method] ?? (request.method === 'HEAD' ? methods.GET : undefined);
  if (handle) return await handle();
  const allow = Object.keys(methods).join(', ');
  return answer(405, { Allow: allow, 'Content-Type': 'text/plain; charset=utf-8' }, utf8('Method Not Allowed\n'));
}

function methodsOf(parts: Parts, request: HttpRequest, path: string, query: URLSearchParams): Methods | undefined {
  const { options, manifests, uploads } = parts;
  const { store } = options;
  if (path === '/v2/' || path === '/v2')
    return { GET: () => answer(200, { 'Content-Type': 'application/json; charset=utf-8' }, utf8('{}')) };
  if (path === '/v2/_catalog') return { GET: () => catalogue(store, query) };
  const [, taggedName] = tagsPath.exec(path) ?? [];
  if (taggedName !== undefined) return { GET: () => tagList(store, taggedName, query) };
  const [, manifestName, reference = ''] = manifestPath.exec(path) ?? [];
  if (manifestName !== undefined)
    return {
      GET: () => manifests.get(manifestName, reference, request),
      PUT: () => manifests.put(manifestName, reference, request),
      DELETE: deletion(options, () => manifests.delete(manifestName, reference)),
    };
  const [, startName] = uploadsPath.exec(path) ?? [];
  if (startName !== undefined) return { POST: () => uploads.start(startName, query, request) };
  const [, uploadName, id = ''] = uploadPath.exec(path) ?? [];
  if (uploadName !== undefined)
    return {
      GET: () => uploads.status(uploadName, id),
      PATCH: () => uploads.append(uploadName, id, request),
      PUT: () => uploads.finish(uploadName, id, query, request),
      DELETE: () => uploads.cancel(uploadName, id),
    };
  const [, blobName, digest = ''] = blobPath.exec(path) ?? [];
  if (blobName === undefined) return undefined;
  return {
    GET: () => blob(store, blobName, digest, request),
    DELETE: deletion(options, () => deleteBlob(store, blobName, digest)),
  };
}

function deletion({ allowDelete = false }: RegistryOptions, handle: () => HttpResponse): () => HttpResponse {
  return () => {
    if (!allowDelete) throw new Refusal('UNSUPPORTED');
    return handle();
  };
}

/** A page of sorted names after `last`, and the Link header to the next one. */
function page(names: readonly string[], query: URLSearchParams, path: string, most: number) {
  const asked = query.get('n');
  if (asked !== null && !/^\d+$/.test(asked)) throw new Refusal('PAGINATION_NUMBER_INVALID', { n: asked });
  const count = asked === null ? most : Number(asked);
  const last = query.get('last') ?? '';
  const rest = names.filter((name) => name > last);
  const shown = rest.slice(0, count);
  const end = shown.at(-1);
  const hasMore = rest.length > shown.length && end !== undefined;
  const headers: Record<string, string> = hasMore
    ? { Link: `<${path}?last=${encodeURIComponent(end)}&n=${count}>; rel="next"` }
    : {};
  return { shown, headers };
}

function catalogue(store: RegistryStore, query: URLSearchParams): HttpResponse {
  const { shown, headers } = page(store.repositories(), query, '/v2/_catalog', defaultCatalogue);
  return jsonAnswer(200, { repositories: shown }, headers);
}

function tagList(store: RegistryStore, name: string, query: URLSearchParams): HttpResponse {
  if (!store.hasRepository(name)) throw new Refusal('NAME_UNKNOWN', { name });
  const { shown, headers } = page(store.tags(name), query, `/v2/${name}/tags/list`, Infinity);
  return jsonAnswer(200, { name, tags: shown }, headers);
}

function checked(digest: string): string {
  if (!isDigest(digest)) throw new Refusal('DIGEST_INVALID', {});
  return digest;
}

function blob(store: RegistryStore, name: string, digest: string, request: HttpRequest): HttpResponse {
  const bytes = store.blob(name, checked(digest));
  if (!bytes) throw new Refusal('BLOB_UNKNOWN', digest);
  const headers = {
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'max-age=31536000',
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    Etag: `"${digest}"`,
  };
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('Range') ?? '') ?? [];
  if (from === undefined) return answer(200, { ...headers, 'Content-Length': String(bytes.length) }, bytes);
  const end = Math.min(to ? Number(to) : bytes.length - 1, bytes.length - 1);
  if (Number(from) > end) return answer(416, { ...headers, 'Content-Range': `bytes */${bytes.length}` });
  const part = bytes.subarray(Number(from), end + 1);
  return answer(206, { ...headers, 'Content-Range': `bytes ${from}-${end}/${bytes.length}` }, part);
}

function deleteBlob(store: RegistryStore, name: string, digest: string): HttpResponse {
  if (!store.deleteBlob(name, checked(digest))) throw new Refusal('BLOB_UNKNOWN', digest);
  return answer(202);
}
