/**
 * `docker save` (moby's image/tarexport/save.go): an OCI image layout with uncompressed layers, and beside it the manifest.json,
 * repositories and version 1 JSONs that older Dockers read. The same request gives the same bytes.
 */
import { utf8 } from '../../../lib/bytes.ts';
import { type TarInput, tarStream } from '../../../lib/tar.ts';
import { kindOf, notFound, system } from '../../errdefs.ts';
import { digestOf } from '../../oci/digest.ts';
import { encodeGoJson } from '../../oci/image-config.ts';
import { type Descriptor, formatPlatform, mediaTypes } from '../../oci/manifest.ts';
import {
  familiar,
  familiarNameOf,
  formatReference,
  isImageId,
  nameOf,
  parseReference,
  type Reference,
} from '../../oci/reference.ts';
import { encodedLine, v1Images } from '../../oci/v1-image.ts';
import type { Daemon } from '../daemon.ts';
import { imageEvent } from './image-event.ts';
import { type ImageParts, imagesOf } from './image-parts.ts';
import type { Image } from './image-store.ts';
import { createdAt } from './list.ts';
import { isFor, parsePlatformQuery } from './platform-query.ts';

interface Wanted {
  readonly image: Image;
  readonly names: Reference[];
}

/** One image of manifest.json. */
interface ManifestItem {
  readonly Config: string;
  readonly RepoTags: string[] | null;
  readonly Layers: string[] | null;
  Parent?: string;
  readonly LayerSources?: Record<string, Descriptor>;
}

const pathOf = (digest: string): string => `blobs/${digest.replace(':', '/')}`;

/**
 * Images by what they were asked for as: an ID brings no names, a name its tag, a bare repository all its tags.
 * @throws notFound, invalidParameter
 */
export function imagesToSave(parts: ImageParts, names: readonly string[]): Wanted[] {
  const wanted = new Map<string, Wanted>();
  const add = (image: Image, reference?: Reference) => {
    const entry = wanted.get(image.id) ?? { image, names: [] };
    wanted.set(image.id, entry);
    const isKnown = entry.names.some((name) => familiar(name) === (reference && familiar(reference)));
    if (reference?.tag !== undefined && !isKnown) entry.names.push(reference);
  };
  for (const name of names) {
    const isId = name.startsWith('sha256:') || isImageId(name);
    const reference = isId ? undefined : parseReference(name);
    if (reference?.tag !== undefined || reference?.digest !== undefined) {
      add(named(parts, name), reference);
      continue;
    }
    const tagged = (reference ? parts.store.namesIn(nameOf(reference)) : []).filter((entry) => entry.reference.tag);
    for (const entry of tagged) {
      const target = parts.store.byId(entry.id);
      if (target) add(target, entry.reference);
    }
    if (tagged.length === 0) add(byId(parts, name));
  }
  return [...wanted.values()];
}

function named({ store }: ImageParts, name: string): Image {
  try {
    return store.resolve(name);
  } catch (error) {
    throw kindOf(error) === 'notFound' ? notFound('reference does not exist') : error;
  }
}

/** @throws notFound */
function byId({ store }: ImageParts, text: string): Image {
  try {
    return store.resolve(text);
  } catch (error) {
    throw kindOf(error) === 'notFound' ? notFound(`No such image: ${text}`) : error;
  }
}

/** What goes into the archive besides its directories: path → content, and seconds since 1970. */
class Layout {
  readonly files = new Map<string, { readonly bytes: Uint8Array; readonly mtime: number }>();
  readonly #parts: ImageParts;
  readonly #repositories = new Map<string, Record<string, string>>();
  readonly #manifest: ManifestItem[] = [];
  readonly #index: Descriptor[] = [];

  constructor(parts: ImageParts) {
    this.#parts = parts;
  }

  async add({ image, names }: Wanted): Promise<void> {
    const mtime = Math.floor(createdAt(image) / 1e9);
    const { config } = image;
    const sources: Record<string, Descriptor> = {};
    for (const chain of this.#parts.service.chainsOf(image)) {
      const layer = this.#parts.snapshotter.layer(chain);
      const { diffId } = layer;
      const tar = await layer.tar();
      sources[diffId] = { mediaType: mediaTypes.ociLayer, size: tar.length, digest: diffId };
      this.#blob(diffId, tar, mtime);
    }
    for (const json of v1Images(config)) this.#blob(digestOf(json), json, mtime);
    this.#blob(image.id, image.bytes, mtime);
    const layers = config.rootfs.diff_ids.map((diffId) => ({
      mediaType: mediaTypes.ociLayer,
      digest: diffId,
      size: sources[diffId]?.size ?? 0,
    }));
    const descriptor = this.#ociManifest(image, layers);
    if (names.length === 0) this.#index.push(descriptor);
    for (const name of names) this.#name(name, descriptor, layers.at(-1)?.digest ?? '');
    this.#manifest.push({
      Config: pathOf(image.id),
      RepoTags: names.length > 0 ? names.map(familiar) : null,
      Layers: layers.length > 0 ? layers.map(({ digest }) => pathOf(digest)) : null,
      ...(layers.length > 0 ? { LayerSources: sortedMap(sources) } : {}),
    });
  }

  #ociManifest(image: Image, layers: readonly Descriptor[]): Descriptor {
    const bytes = encodeGoJson({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: image.id, size: image.bytes.length },
      layers,
    });
    const digest = digestOf(bytes);
    this.#blob(digest, bytes, 0);
    return { mediaType: mediaTypes.ociManifest, digest, size: bytes.length };
  }

  #name(name: Reference, descriptor: Descriptor, top: string): void {
    const repository = familiarNameOf(name);
    const tag = name.tag ?? '';
    this.#repositories.set(repository, { ...this.#repositories.get(repository), [tag]: top.slice(7) });
    const annotations = {
      'io.containerd.image.name': formatReference(name),
      'org.opencontainers.image.ref.name': tag,
    };
    this.#index.push({ ...descriptor, annotations });
  }

  #blob(digest: string, bytes: Uint8Array, mtime: number): void {
    if (!this.files.has(pathOf(digest))) this.files.set(pathOf(digest), { bytes, mtime });
  }

  /** Adds the documents about all images. @param wanted those that were added, in order */
  finish(wanted: readonly Wanted[]): void {
    const ids = new Set(wanted.map(({ image }) => image.id));
    for (const [index, { image }] of wanted.entries()) {
      const item = this.#manifest[index];
      if (item && ids.has(image.parent)) this.#manifest[index] = withParent(item, image.parent);
    }
    const text = (path: string, bytes: Uint8Array) => this.files.set(path, { bytes, mtime: 0 });
    const repositories = sortedMap(
      Object.fromEntries([...this.#repositories].map(([name, tags]) => [name, sortedMap(tags)])),
    );
    if (this.#repositories.size > 0) text('repositories', encodedLine(repositories));
    text('manifest.json', encodedLine(this.#manifest));
    text('oci-layout', utf8('{"imageLayoutVersion": "1.0.0"}'));
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: this.#index };
    text('index.json', encodeGoJson(index));
  }
}

function sortedMap<Value>(map: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** With the field where Go has it. */
function withParent({ LayerSources, ...item }: ManifestItem, parent: string): ManifestItem {
  return { ...item, Parent: parent, ...(LayerSources ? { LayerSources } : {}) };
}

/**
 * The archive as a stream.
 * @param platforms JSON, as the query has them: images must be for one of them
 * @throws notFound, invalidParameter before anything is sent
 */
export async function saveImages(
  daemon: Daemon,
  names: readonly string[],
  platforms: readonly string[] = [],
): Promise<ReadableStream<Uint8Array>> {
  const parts = imagesOf(daemon);
  const asked = platforms.map(parsePlatformQuery);
  const wanted = imagesToSave(parts, names);
  for (const { image } of wanted) {
    if (asked.length === 0 || asked.some((platform) => isFor(image.config, platform))) continue;
    throw notFound(`no suitable export target found for platform ${asked.map(formatPlatform).join(', ')}`);
  }
  const layout = new Layout(parts);
  for (const entry of wanted) {
    if (entry.image.config.rootfs.diff_ids.length === 0) throw system('empty export - not implemented');
    await layout.add(entry);
    imageEvent(daemon, 'save', entry.image.id, entry.image.id);
  }
  layout.finish(wanted);
  return tarStream(entriesOf(layout, Math.floor(daemon.clock.now() / 1e9)));
}

function* entriesOf({ files }: Layout, now: number): Generator<TarInput> {
  const owner = { uid: 0, gid: 0 };
  for (const name of ['blobs/', 'blobs/sha256/'])
    yield { entry: { name, type: 'directory', mode: 0o755, size: 0, mtime: now, ...owner } };
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [name, { bytes, mtime }] of sorted)
    yield { entry: { name, type: 'file', mode: 0o644, size: bytes.length, mtime, ...owner }, data: bytes };
}
