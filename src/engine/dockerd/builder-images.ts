/**
 * Base images for the builder (moby's builder-next/adapters/containerimage): the local image where there is one, else what the
 * registry has, by digest. What is pulled here gets no name: `docker images` doesn't show it.
 */
import type { AuthConfig } from '../api/types/image.ts';
import type { ResolvedImage } from '../buildkit/host.ts';
import type { ProgressVertex } from '../buildkit/progress.ts';
import { downloadBlob, unpackLayer } from '../containerd/fetch-layer.ts';
import { RegistryClient } from '../containerd/registry-client.ts';
import { RegistryError } from '../containerd/registry-error.ts';
import { messageOf } from '../errdefs.ts';
import { chainIds, digestOf } from '../oci/digest.ts';
import { type ImageConfig, parseImageConfig } from '../oci/image-config.ts';
import { isIndex, type Manifest, mediaTypes, parseManifest, selectManifest } from '../oci/manifest.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import type { ImageParts } from './images/image-parts.ts';

const accepted = [mediaTypes.dockerManifest, mediaTypes.dockerList, mediaTypes.ociIndex, mediaTypes.ociManifest];

/** As containerd's resolver words what the registry answered. */
function resolveFailure(reference: Reference, error: unknown): Error {
  if (!(error instanceof RegistryError)) return error instanceof Error ? error : new Error(String(error));
  if (error.code === 'DENIED' || error.code === 'UNAUTHORIZED')
    return new Error(
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    );
  if (error.code === 'MANIFEST_UNKNOWN' || error.code === 'NAME_UNKNOWN')
    return new Error(`${formatReference(reference)}: not found`);
  return new Error(messageOf(error));
}

export class BuilderImages {
  readonly #parts: ImageParts;
  readonly #auth: (domain: string) => AuthConfig | Promise<AuthConfig>;

  constructor(parts: ImageParts, auth: (domain: string) => AuthConfig | Promise<AuthConfig>) {
    this.#parts = parts;
    this.#auth = auth;
  }

  /** @throws Error in containerd's words */
  async resolve(reference: Reference, pull: boolean): Promise<ResolvedImage> {
    const local = pull ? undefined : this.#local(reference);
    if (local) return local;
    const client = new RegistryClient(
      this.#parts.dial,
      reference.domain,
      [`repository:${reference.path}:pull`],
      await this.#auth(reference.domain),
    );
    try {
      await client.ping();
      return await this.#remote(client, reference);
    } catch (error) {
      throw resolveFailure(reference, error);
    }
  }

  #local(reference: Reference): ResolvedImage | undefined {
    const { store, snapshotter } = this.#parts;
    const id = store.nameTarget(reference);
    const image = id === undefined ? undefined : store.byId(id);
    if (!image) return undefined;
    snapshotter.hold(image.chainId);
    return {
      name: formatReference(reference),
      config: image.config,
      isLocal: true,
      isHere: true,
      load: () => snapshotter.ready(image.chainId),
      release: () => {
        snapshotter.release(image.chainId);
      },
    };
  }

  async #remote(client: RegistryClient, reference: Reference): Promise<ResolvedImage> {
    const path = `${reference.path}/manifests/`;
    const found = await client.document(path + (reference.digest ?? reference.tag ?? 'latest'), accepted);
    const digest = digestOf(found.bytes);
    const document = parseManifest(found.bytes, found.mediaType);
    const manifest = isIndex(document)
      ? await this.#manifest(client, path, selectManifest(document, this.#parts.platform).digest)
      : document;
    const bytes = await downloadBlob(client, reference.path, manifest.config, () => undefined);
    return new RemoteImage(this.#parts, client, { ...reference, digest }, manifest, parseImageConfig(bytes));
  }

  async #manifest(client: RegistryClient, path: string, digest: string): Promise<Manifest> {
    const { bytes, mediaType } = await client.document(path + digest, accepted);
    const manifest = parseManifest(bytes, mediaType);
    if (isIndex(manifest)) throw new Error('unsupported manifest format: an index inside an index');
    return manifest;
  }
}

/** An image in a registry: its layers come when they are needed. */
class RemoteImage implements ResolvedImage {
  readonly #parts: ImageParts;
  readonly #client: RegistryClient;
  readonly #reference: Reference;
  readonly #manifest: Manifest;
  readonly config: ImageConfig;
  readonly #held: string[] = [];
  readonly isLocal = false;

  constructor(
    parts: ImageParts,
    client: RegistryClient,
    reference: Reference,
    manifest: Manifest,
    config: ImageConfig,
  ) {
    this.#parts = parts;
    this.#client = client;
    this.#reference = reference;
    this.#manifest = manifest;
    this.config = config;
  }

  get name(): string {
    return formatReference(this.#reference);
  }

  get #chains(): string[] {
    return chainIds(this.config.rootfs.diff_ids);
  }

  get isHere(): boolean {
    return this.#chains.every((chain) => this.#parts.snapshotter.isCommitted(chain));
  }

  async load(step: ProgressVertex): Promise<void> {
    const { snapshotter, distribution } = this.#parts;
    const chains = this.#chains;
    if (!this.isHere) await step.task(`resolve ${this.name}`, () => undefined);
    const missing = chains.map((chain) => !snapshotter.isCommitted(chain));
    for (const [at, chain] of chains.entries()) if (!missing[at]) this.#hold(chain);
    const { layers } = this.#manifest;
    const blobs = layers.map((layer, at) => (missing[at] ? this.#download(step, layer) : undefined));
    const all = Promise.all(blobs);
    all.catch(() => undefined);
    for (const [at, layer] of layers.entries()) {
      const blob = await blobs[at];
      const chain = chains[at];
      const diffId = this.config.rootfs.diff_ids[at];
      if (!blob || chain === undefined || diffId === undefined) continue;
      await step.task(`extracting ${layer.digest}`, async () => {
        const tar = await unpackLayer(blob, diffId);
        snapshotter.commit(chain, chains[at - 1], diffId, tar);
      });
      this.#hold(chain);
      distribution.remember(diffId, { digest: layer.digest, repository: this.#reference });
    }
    await all;
  }

  #hold(chain: string): void {
    this.#parts.snapshotter.hold(chain);
    this.#held.push(chain);
  }

  async #download(step: ProgressVertex, layer: Manifest['layers'][number]): Promise<Uint8Array> {
    const started = this.#parts.clock.now();
    let shown = 0;
    const blob = await downloadBlob(this.#client, this.#reference.path, layer, (current) => {
      if (current - shown < Math.max(65_536, layer.size / 50)) return;
      shown = current;
      step.status(layer.digest, current, layer.size, started, false);
    });
    step.status(layer.digest, layer.size, layer.size, started, true);
    return blob;
  }

  release(): void {
    for (const chain of this.#held.splice(0).reverse()) this.#parts.snapshotter.release(chain);
  }
}
