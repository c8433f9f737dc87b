/** `docker push` (moby's distribution/push_v2.go): layers that the registry hasn't, the configuration, then the manifest under its tag. */
import { utf8 } from '../../../lib/bytes.ts';
import { drain, fromBytes } from '../../../lib/stream.ts';
import type { AuthConfig } from '../../api/types/image.ts';
import { RegistryClient } from '../../containerd/registry-client.ts';
import { RegistryError } from '../../containerd/registry-error.ts';
import { EngineError, kindOf, messageOf, system } from '../../errdefs.ts';
import { digestOf } from '../../oci/digest.ts';
import { mediaTypes } from '../../oci/manifest.ts';
import { familiar, familiarNameOf, nameOf, type Reference } from '../../oci/reference.ts';
import type { ImageParts } from './image-parts.ts';
import type { Image } from './image-store.ts';
import type { Progress } from './progress-stream.ts';
import { LayerPusher, type PushedLayer } from './push-layer.ts';
import { Queue } from './queue.ts';

/** Docker's max-concurrent-uploads. */
const maxUploads = 5;

export interface PushOptions {
  readonly auth: AuthConfig;
  readonly signal?: AbortSignal | undefined;
}

/** One push to one repository. */
class Push {
  readonly #parts: ImageParts;
  readonly #client: RegistryClient;
  readonly #repository: Reference;
  readonly #report: Progress;
  readonly #pusher: LayerPusher;

  constructor(parts: ImageParts, client: RegistryClient, repository: Reference, report: Progress) {
    this.#parts = parts;
    this.#client = client;
    this.#repository = repository;
    this.#report = report;
    this.#pusher = new LayerPusher(parts, client, repository, report);
  }

  async image(image: Image, tag: string): Promise<void> {
    const { domain, path } = this.#repository;
    const layers = await this.#layers(image).catch((error: unknown) => {
      throw layerError(error);
    });
    const config = { mediaType: mediaTypes.dockerConfig, size: image.bytes.length, digest: image.id };
    if ((await this.#pusher.sizeOf(image.id)) === undefined) await this.#pusher.upload(image.id, image.bytes);
    const manifest = { schemaVersion: 2, mediaType: mediaTypes.dockerManifest, config, layers };
    const bytes = utf8(JSON.stringify(manifest, null, 3));
    await this.#manifest(tag, bytes);
    const digest = digestOf(bytes);
    this.#report({ status: `${tag}: digest: ${digest} size: ${bytes.length}` });
    this.#report({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: bytes.length } });
    this.#parts.store.setName({ domain, path, digest }, image.id);
  }

  /** The lowest first. */
  async #layers(image: Image): Promise<PushedLayer[]> {
    // The topmost goes first, as Docker shows them.
    const chains = this.#parts.service.chainsOf(image).reverse();
    const layers = chains.map((chain) => this.#parts.snapshotter.layer(chain));
    for (const { diffId } of layers) this.#pusher.tell('Preparing', diffId);
    const queue = new Queue(maxUploads);
    const uploads = new Map<string, Promise<PushedLayer>>();
    for (const layer of layers) {
      const { diffId } = layer;
      if (uploads.has(diffId)) continue;
      const upload = queue.run(
        () => this.#pusher.push(layer),
        () => this.#pusher.tell('Waiting', diffId),
      );
      upload.catch(() => undefined);
      uploads.set(diffId, upload);
    }
    const pushed = await Promise.all(layers.map(({ diffId }) => uploads.get(diffId)));
    return pushed.filter((layer) => layer !== undefined).reverse();
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

/** A layer's failure as the daemon words it: without the request it came in, and only the registry's first error. */
function layerError(error: unknown): EngineError {
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
  // What other layers still do ends with the first that fails.
  const ended = new AbortController();
  signal?.addEventListener('abort', () => ended.abort(signal.reason));
  const client = new RegistryClient(parts.dial, domain, [`repository:${path}:push,pull`], auth, ended.signal);
  await client.ping();
  try {
    const work = new Push(parts, client, { domain, path }, report);
    for (const { id, reference: name } of wanted) {
      const image = parts.store.byId(id);
      if (!image) throw system(`No such image: ${familiar(name)}`);
      await work.image(image, name.tag ?? '');
    }
  } finally {
    ended.abort();
  }
}
