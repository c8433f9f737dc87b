/** `docker pull` (moby's distribution/pull_v2.go): resolve, fetch what is missing, verify, unpack, and only then name the image. */
import type { AuthConfig } from '../../api/types/image.ts';
import { downloadBlob, unpackLayer } from '../../containerd/fetch-layer.ts';
import { RegistryClient } from '../../containerd/registry-client.ts';
import { RegistryError } from '../../containerd/registry-error.ts';
import { EngineError, invalidParameter, notFound, system } from '../../errdefs.ts';
import { chainIds, digestOf } from '../../oci/digest.ts';
import { type ImageConfig, parseImageConfig } from '../../oci/image-config.ts';
import {
  type Descriptor,
  formatPlatform,
  isIndex,
  type Manifest,
  mediaTypes,
  type Platform,
  parseManifest,
  selectManifest,
} from '../../oci/manifest.ts';
import { familiar, familiarNameOf, formatReference, type Reference } from '../../oci/reference.ts';
import { layerProgress } from './byte-progress.ts';
import type { ImageParts } from './image-parts.ts';
import type { Progress } from './progress-stream.ts';
import { Queue } from './queue.ts';

export interface PullOptions {
  readonly platform?: Platform | undefined;
  readonly auth: AuthConfig;
  readonly signal?: AbortSignal | undefined;
}

const accepted = [mediaTypes.dockerManifest, mediaTypes.dockerList, mediaTypes.ociIndex, mediaTypes.ociManifest];
/** What a configuration may be sent as; a registry may hold other things than images. */
const imageTypes: readonly string[] = [
  mediaTypes.dockerConfig,
  mediaTypes.ociConfig,
  'application/octet-stream',
  'application/json',
  'text/html',
];
/** Docker's max-concurrent-downloads. */
const maxDownloads = 3;
const shortDigest = (digest: string) => digest.slice(7, 19);

/** One pull of one reference with a tag or a digest. */
class Pull {
  readonly #parts: ImageParts;
  readonly #client: RegistryClient;
  readonly #reference: Reference;
  readonly #report: Progress;

  constructor(parts: ImageParts, client: RegistryClient, reference: Reference, report: Progress) {
    this.#parts = parts;
    this.#client = client;
    this.#reference = reference;
    this.#report = report;
  }

  /** Answers the image's ID, and whether the name was new or led elsewhere. */
  async run(platform: Platform): Promise<{ readonly id: string; readonly isNew: boolean }> {
    const { domain, path, tag, digest } = this.#reference;
    const { bytes, mediaType } = await this.#document(digest ?? tag ?? 'latest');
    this.#report({ status: `Pulling from ${path}`, id: tag ?? formatReference(this.#reference) });
    const document = parseManifest(bytes, mediaType);
    const manifest = isIndex(document) ? await this.#manifestOf(selectManifest(document, platform)) : document;
    const id = await this.#fetch(manifest);
    const found = digestOf(bytes);
    this.#report({ status: `Digest: ${found}` });
    const { store } = this.#parts;
    const before = store.nameTarget(this.#reference);
    store.setName({ domain, path, digest: found }, id);
    store.setName(this.#reference, id);
    return { id, isNew: before !== id };
  }

  async #document(reference: string): Promise<{ bytes: Uint8Array; mediaType: string }> {
    const path = `${this.#reference.path}/manifests/${reference}`;
    if (!reference.includes(':')) {
      // As distribution's client: the digest is asked for first, and only then the document.
      const head = await this.#client.request({ method: 'HEAD', path, headers: { Accept: accepted.join(', ') } });
      if (head.status === 401) throw await this.#client.failure(head);
    }
    const found = await this.#client.document(path, accepted);
    if (reference.includes(':') && digestOf(found.bytes) !== reference)
      throw system(`manifest verification failed for digest ${reference}`);
    return found;
  }

  async #manifestOf({ digest }: Descriptor): Promise<Manifest> {
    const { bytes, mediaType } = await this.#document(digest);
    const manifest = parseManifest(bytes, mediaType);
    if (isIndex(manifest)) throw system('unsupported manifest format: an index inside an index');
    return manifest;
  }

  /** Brings the image in, and answers its ID. Where anything fails nothing of it is kept. */
  async #fetch(manifest: Manifest): Promise<string> {
    const { store } = this.#parts;
    const { mediaType } = manifest.config;
    if (!imageTypes.includes(mediaType))
      throw invalidParameter(`Encountered remote "${mediaType}"(unknown) when fetching`);
    const known = store.byId(manifest.config.digest);
    if (known) return known.id;
    const bytes = await downloadBlob(this.#client, this.#reference.path, manifest.config, () => {});
    const config = parseImageConfig(bytes);
    if (config.rootfs.diff_ids.length !== manifest.layers.length)
      throw system("layers from manifest don't match image configuration");
    const held: string[] = [];
    try {
      await this.#fetchLayers(manifest.layers, config, held);
      return store.add(bytes).id;
    } finally {
      for (const chain of held.reverse()) this.#parts.snapshotter.release(chain);
    }
  }

  async #fetchLayers(layers: readonly Descriptor[], { rootfs }: ImageConfig, held: string[]): Promise<void> {
    const { snapshotter, distribution, kept } = this.#parts;
    const chains = chainIds(rootfs.diff_ids);
    const missing = chains.map((chain) => !snapshotter.isCommitted(chain));
    for (const [index, chain] of chains.entries()) {
      if (missing[index]) continue;
      snapshotter.hold(chain);
      held.push(chain);
    }
    for (const [index, { digest }] of layers.entries()) {
      const status = missing[index] ? 'Pulling fs layer' : 'Already exists';
      this.#report({ status, progressDetail: {}, id: shortDigest(digest) });
    }
    const tars = rootfs.diff_ids.map((diffId) => kept?.get(diffId));
    const queue = new Queue(maxDownloads);
    const blobs = layers.map((layer, index) => {
      if (!missing[index]) return undefined;
      const wait = () => this.#report({ status: 'Waiting', progressDetail: {}, id: shortDigest(layer.digest) });
      return queue.run(() => this.#download(layer, tars[index]), wait);
    });
    const all = Promise.all(blobs);
    all.catch(() => undefined);
    for (const [index, layer] of layers.entries()) {
      const blob = await blobs[index];
      const diffId = rootfs.diff_ids[index];
      const chain = chains[index];
      if (!blob || diffId === undefined || chain === undefined) continue;
      const id = shortDigest(layer.digest);
      this.#report(layerProgress('Extracting', id, layer.size, layer.size));
      const tar = tars[index] ?? (await this.#parts.kernel.outside(unpackLayer(blob, diffId)));
      kept?.set(diffId, tar);
      snapshotter.commit(chain, chains[index - 1], diffId, tar);
      snapshotter.hold(chain);
      held.push(chain);
      distribution.remember(diffId, { digest: layer.digest, repository: this.#reference });
      this.#report({ status: 'Pull complete', progressDetail: {}, id });
    }
    await all;
  }

  /** @param kept the layer, unpacked, where it need not come */
  async #download(layer: Descriptor, kept: Uint8Array | undefined): Promise<Uint8Array> {
    const id = shortDigest(layer.digest);
    let shown = 0;
    const onProgress = (current: number): void => {
      if (current - shown < Math.max(65_536, layer.size / 50)) return;
      shown = current;
      this.#report(layerProgress('Downloading', id, current, layer.size));
    };
    const blob = kept ?? (await downloadBlob(this.#client, this.#reference.path, layer, onProgress));
    this.#report({ status: 'Verifying Checksum', progressDetail: {}, id });
    this.#report({ status: 'Download complete', progressDetail: {}, id });
    return blob;
  }
}

/** A failure as the daemon words it for a pull (distribution/errors.go). */
function pullError(reference: Reference, error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  if (error.code === 'DENIED')
    return notFound(
      `pull access denied for ${familiarNameOf(reference)}, repository does not exist or may require 'docker login': ${error.first}`,
    );
  if (error.code === 'MANIFEST_UNKNOWN')
    return notFound(`manifest for ${familiar(reference)} not found: ${error.first}`);
  if (error.code === 'NAME_UNKNOWN')
    return notFound(`repository ${familiarNameOf(reference)} not found: ${error.first}`);
  return new EngineError('system', error.message, { cause: error });
}

async function tagsOf(client: RegistryClient, { path }: Reference): Promise<string[]> {
  const { bytes } = await client.document(`${path}/tags/list`, []);
  const { tags } = JSON.parse(new TextDecoder().decode(bytes)) as { tags?: unknown };
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}

/**
 * Pulls a reference; one without tag and digest means all tags of the repository. Answers the (last) image's ID.
 * @throws notFound, unauthorized, system in Docker's words
 */
export async function pull(
  parts: ImageParts,
  reference: Reference,
  { platform, auth, signal }: PullOptions,
  report: Progress,
): Promise<string> {
  const { domain, path } = reference;
  const client = new RegistryClient(parts.dial, domain, [`repository:${path}:pull`], auth, signal);
  let isNew = false;
  let id = '';
  try {
    await client.ping();
    const isAll = reference.tag === undefined && reference.digest === undefined;
    const wanted = isAll ? (await tagsOf(client, reference)).map((tag) => ({ ...reference, tag })) : [reference];
    for (const one of wanted) {
      const pulled = await new Pull(parts, client, one, report).run(platform ?? parts.platform);
      isNew ||= pulled.isNew;
      id = pulled.id;
    }
  } catch (error) {
    throw pullError(reference, error);
  }
  const kind = isNew ? 'Downloaded newer image' : 'Image is up to date';
  report({ status: `Status: ${kind} for ${familiar(reference)}` });
  const image = parts.store.byId(id);
  if (platform && image && !isFor(image.config, platform))
    report({
      status: `WARNING: image with reference ${familiar(reference)} was found but its platform (${formatPlatform(image.config)}) does not match the specified platform (${formatPlatform(platform)})`,
    });
  return id;
}

function isFor(config: ImageConfig, platform: Platform): boolean {
  const { os, architecture, variant } = platform;
  return (
    config.os === os && config.architecture === architecture && (variant === undefined || config.variant === variant)
  );
}
