/** `docker push` (moby's distribution/push_v2.go): layers that the registry hasn't, the configuration, then the manifest under its tag. */
import { utf8 } from '../../../lib/bytes.ts';
import { gzipStream } from '../../../lib/gzip.ts';
import { drain, fromBytes, fromIterable, readAll } from '../../../lib/stream.ts';
import type { AuthConfig } from '../../api/types/image.ts';
import type { CommittedLayer } from '../../containerd/committed-layer.ts';
import { RegistryClient } from '../../containerd/registry-client.ts';
import { RegistryError } from '../../containerd/registry-error.ts';
import { uploadBlob } from '../../containerd/upload-blob.ts';
import { EngineError, kindOf, messageOf, system } from '../../errdefs.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/manifest.ts';
import { familiar, familiarNameOf, nameOf, type Reference } from '../../oci/reference.ts';
import { layerProgress } from './byte-progress.ts';
import type { ImageParts } from './image-parts.ts';
import type { Image } from './image-store.ts';
import type { Progress } from './progress-stream.ts';

const step = 524_288;

interface PushedLayer {
  readonly mediaType: string;
  readonly size: number;
  readonly digest: string;
}

export interface PushOptions {
  readonly auth: AuthConfig;
  readonly signal?: AbortSignal | undefined;
}

/** One push to one repository; layers that went with one tag needn't go with the next. */
class Push {
  readonly #parts: ImageParts;
  readonly #client: RegistryClient;
  readonly #repository: Reference;
  readonly #report: Progress;

  constructor(parts: ImageParts, client: RegistryClient, repository: Reference, report: Progress) {
    this.#parts = parts;
    this.#client = client;
    this.#repository = repository;
    this.#report = report;
  }

  async image(image: Image, tag: string): Promise<void> {
    const { domain, path } = this.#repository;
    // The topmost goes first, as Docker shows them.
    const chains = this.#parts.service.chainsOf(image).reverse();
    const layers = chains.map((chain) => this.#parts.snapshotter.layer(chain));
    for (const { diffId } of layers) this.#tell('Preparing', diffId);
    const pushed: PushedLayer[] = [];
    const known = new Map<string, PushedLayer>();
    for (const committed of layers) {
      const { diffId } = committed;
      const layer = known.get(diffId) ?? (await this.#layer(committed));
      known.set(diffId, layer);
      pushed.unshift(layer);
    }
    const config = { mediaType: mediaTypes.dockerConfig, size: image.bytes.length, digest: image.id };
    if (!(await this.#sizeOf(image.id))) await uploadBlob(this.#client, path, image.id, image.bytes);
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config, layers: pushed };
    const bytes = utf8(JSON.stringify(manifest, null, 3));
    await this.#manifest(tag, bytes);
    const digest = digestOf(bytes);
    this.#report({ status: `${tag}: digest: ${digest} size: ${bytes.length}` });
    this.#report({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: bytes.length } });
    this.#parts.store.setName({ domain, path, digest }, image.id);
  }

  #tell(status: string, diffId: string): void {
    this.#report({ status, progressDetail: {}, id: diffId.slice(7, 19) });
  }

  async #layer(committed: CommittedLayer): Promise<PushedLayer> {
    const { diffId, usage } = committed;
    const { domain, path } = this.#repository;
    const mediaType = mediaTypes.dockerLayer;
    const blobs = this.#parts.distribution.find(diffId);
    for (const { digest } of blobs.filter(({ repository }) => repository.domain === domain)) {
      const there = await this.#sizeOf(digest);
      if (there === undefined) continue;
      this.#tell('Layer already exists', diffId);
      return { mediaType, size: there, digest };
    }
    for (const { digest, repository } of blobs) {
      if (repository.domain !== domain || repository.path === path || !(await this.#mount(digest, repository.path)))
        continue;
      this.#tell(`Mounted from ${familiarNameOf({ ...repository, domain: 'docker.io' })}`, diffId);
      this.#parts.distribution.remember(diffId, { digest, repository: this.#repository });
      return { mediaType, size: (await this.#sizeOf(digest)) ?? 0, digest };
    }
    const blob = await packed(await committed.tar(), () => this.#parts.kernel.pause());
    const digest = digestOf(blob);
    const id = diffId.slice(7, 19);
    await uploadBlob(this.#client, path, digest, blob, (sent) => {
      this.#report(layerProgress('Pushing', id, Math.round((sent / blob.length) * usage.size), usage.size));
    });
    this.#tell('Pushed', diffId);
    this.#parts.distribution.remember(diffId, { digest, repository: this.#repository });
    return { mediaType, size: blob.length, digest };
  }

  /** Of a blob in the repository; undefined where it isn't there. */
  async #sizeOf(digest: string): Promise<number | undefined> {
    const path = `${this.#repository.path}/blobs/${digest}`;
    const response = await this.#client.request({ method: 'HEAD', path });
    await drain(response.body);
    return response.status === 200 ? Number(response.headers.get('Content-Length') ?? 0) : undefined;
  }

  async #mount(digest: string, from: string): Promise<boolean> {
    const query = `from=${encodeURIComponent(from)}&mount=${encodeURIComponent(digest)}`;
    const path = `${this.#repository.path}/blobs/uploads/?${query}`;
    const response = await this.#client.request({ method: 'POST', path });
    if (response.status === 201) {
      await drain(response.body);
      return true;
    }
    const location = response.headers.get('Location');
    if (response.status !== 202 || location === null) return false;
    await drain(response.body);
    const ended = await this.#client.request({ method: 'DELETE', path: location });
    await drain(ended.body);
    return false;
  }

  async #manifest(tag: string, bytes: Uint8Array): Promise<void> {
    const response = await this.#client.request({
      method: 'PUT',
      path: `${this.#repository.path}/manifests/${tag}`,
      headers: { 'Content-Type': mediaTypes.dockerManifest, 'Content-Length': String(bytes.length) },
      body: () => fromBytes(bytes),
    });
    if (response.status !== 201) throw await this.#client.failure(response);
    await drain(response.body);
  }
}

/** The same tar always gives the same bytes. Quickly packed: half the time of the usual level, for a twentieth more bytes. */
function packed(tar: Uint8Array, pause: () => Promise<void>): Promise<Uint8Array> {
  return readAll(fromIterable(pieces(tar, pause)).pipeThrough(gzipStream(1)));
}

async function* pieces(bytes: Uint8Array, pause: () => Promise<void>): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += step) {
    await pause();
    yield bytes.subarray(at, at + step);
  }
}

/** A failure as the daemon words it for a push: without the request it came in, and only the registry's first error. */
function pushError(error: unknown): EngineError {
  const inner = error instanceof EngineError && error.cause !== undefined ? error.cause : error;
  const message = inner instanceof RegistryError ? inner.first : messageOf(inner);
  return new EngineError(kindOf(inner), message, { cause: error });
}

/**
 * Pushes a tag, or all tags of a repository where none is given.
 * @throws system, unauthorized … in Docker's words
 */
export async function push(
  parts: ImageParts,
  reference: Reference,
  { auth, signal }: PushOptions,
  report: Progress,
): Promise<void> {
  const { domain, path, tag } = reference;
  report({ status: `The push refers to repository [${nameOf(reference)}]` });
  if (reference.digest !== undefined) throw system('cannot push a digest reference');
  const tags = parts.store.namesIn(nameOf(reference)).filter((name) => name.reference.tag !== undefined);
  const wanted = tag === undefined ? tags : tags.filter((name) => name.reference.tag === tag);
  if (wanted.length === 0 && tags.length > 0)
    throw system(`tag does not exist: ${familiarNameOf(reference)}:${tag ?? 'latest'}`);
  if (wanted.length === 0) throw system(`An image does not exist locally with the tag: ${familiarNameOf(reference)}`);
  const scopes = [`repository:${path}:push,pull`];
  const client = new RegistryClient(parts.dial, domain, scopes, auth, signal);
  await client.ping();
  try {
    const work = new Push(parts, client, { domain, path }, report);
    for (const { id, reference: name } of wanted) {
      const image = parts.store.byId(id);
      if (!image) throw system(`No such image: ${familiar(name)}`);
      await work.image(image, name.tag ?? '');
    }
  } catch (error) {
    throw pushError(error);
  }
}
