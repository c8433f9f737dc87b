/** Manifests of a registry (distribution-spec, "Pulling manifests", "Pushing manifests"): by tag or digest, checked when they come. */
import type { HttpRequest, HttpResponse } from '../../lib/http.ts';
import { readAll } from '../../lib/stream.ts';
import { messageOf } from '../errdefs.ts';
import { digestOf, isDigest } from '../oci/digest.ts';
import { type Index, isIndex, type Manifest, mediaTypes, parseManifest } from '../oci/manifest.ts';
import { answer, Refusal } from './answer.ts';
import type { RegistryStore, StoredManifest } from './registry-store.ts';

const maxManifest = 4 << 20;
const known: readonly string[] = [
  mediaTypes.dockerManifest,
  mediaTypes.dockerList,
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
];

export class Manifests {
  readonly #store: RegistryStore;

  constructor(store: RegistryStore) {
    this.#store = store;
  }

  #find(name: string, reference: string): { digest: string; manifest: StoredManifest } {
    const byDigest = isDigest(reference);
    const digest = byDigest ? reference : this.#store.tagTarget(name, reference);
    const manifest = digest === undefined ? undefined : this.#store.manifest(name, digest);
    if (!manifest || digest === undefined)
      throw new Refusal('MANIFEST_UNKNOWN', byDigest ? { name, revision: reference } : { Tag: reference });
    return { digest, manifest };
  }

  /** GET and HEAD; the body of the latter is left out by whoever answers. */
  get(name: string, reference: string, request: HttpRequest): HttpResponse {
    const { digest, manifest } = this.#find(name, reference);
    const headers = {
      'Content-Type': manifest.mediaType,
      'Content-Length': String(manifest.bytes.length),
      'Docker-Content-Digest': digest,
      Etag: `"${digest}"`,
    };
    const isKnown = [digest, `"${digest}"`].includes(request.headers.get('If-None-Match') ?? '');
    return isKnown ? answer(304, { ...headers, 'Content-Length': '0' }) : answer(200, headers, manifest.bytes);
  }

  async put(name: string, reference: string, request: HttpRequest): Promise<HttpResponse> {
    const bytes = await readAll(request.body, maxManifest).catch(() => {
      throw new Refusal('MANIFEST_INVALID', `manifest larger than ${maxManifest} bytes`);
    });
    const mediaType = (request.headers.get('Content-Type') ?? '').split(';')[0]?.trim() ?? '';
    if (!known.includes(mediaType)) throw new Refusal('MANIFEST_INVALID', `unknown media type ${mediaType}`);
    const digest = digestOf(bytes);
    if (reference.includes(':') && reference !== digest) throw new Refusal('DIGEST_INVALID');
    this.#check(name, bytes, mediaType);
    this.#store.putManifest(name, digest, { bytes, mediaType });
    if (!reference.includes(':')) this.#store.setTag(name, reference, digest);
    return answer(201, { Location: `/v2/${name}/manifests/${digest}`, 'Docker-Content-Digest': digest });
  }

  /** Everything a manifest speaks of must be there first. */
  #check(name: string, bytes: Uint8Array, mediaType: string): void {
    let document: Manifest | Index;
    try {
      document = parseManifest(bytes, mediaType);
    } catch (error) {
      throw new Refusal('MANIFEST_INVALID', messageOf(error));
    }
    const expectsIndex = mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerList;
    if (isIndex(document) !== expectsIndex) throw new Refusal('MANIFEST_INVALID', 'document and media type differ');
    if (isIndex(document)) {
      for (const { digest } of document.manifests)
        if (!this.#store.manifest(name, digest)) throw new Refusal('MANIFEST_UNKNOWN', { name, revision: digest });
      return;
    }
    for (const { digest, urls } of [document.config, ...document.layers])
      if (!urls && !this.#store.blob(name, digest)) throw new Refusal('MANIFEST_BLOB_UNKNOWN', digest);
  }

  delete(name: string, reference: string): HttpResponse {
    const isGone = isDigest(reference)
      ? this.#store.deleteManifest(name, reference)
      : this.#store.deleteTag(name, reference);
    if (!isGone)
      throw new Refusal('MANIFEST_UNKNOWN', isDigest(reference) ? { name, revision: reference } : { Tag: reference });
    return answer(202);
  }
}
