/**
 * Images by ID and the names that lead to them (moby's image.Store and reference.Store). An image's ID is the digest of its
 * configuration; a name is `docker.io/library/busybox` with a tag or a digest.
 */
import type { CommittedLayer } from '../../containerd/committed-layer.ts';
import type { OverlaySnapshotter } from '../../containerd/overlay.ts';
import { invalidParameter, notFound } from '../../errdefs.ts';
import { chainId, digestOf } from '../../oci/digest.ts';
import { type ImageConfig, parseImageConfig } from '../../oci/image-config.ts';
import {
  familiar,
  formatReference,
  nameOf,
  parseReference,
  type Reference,
  withDefaultTag,
} from '../../oci/reference.ts';

export interface Image {
  /** `sha256:…` of `bytes`. */
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly config: ImageConfig;
  /** Of the topmost layer; undefined for an image without layers. */
  readonly chainId: string | undefined;
  /** The image it was built on, as the classic builder and commit note it. */
  parent: string;
  /** Nanoseconds since 1970 of the last `docker tag` (or build) to it; 0 where there was none. */
  lastTagged: number;
}

const short = (text: string) => /^[a-f0-9]{1,64}$/.test(text);

export class ImageStore {
  readonly #snapshotter: OverlaySnapshotter;
  readonly #images = new Map<string, Image>();
  /** Full references (`docker.io/library/busybox:latest`, `…@sha256:…`) and the IDs they name. */
  readonly #names = new Map<string, { readonly reference: Reference; readonly id: string }>();

  constructor(snapshotter: OverlaySnapshotter) {
    this.#snapshotter = snapshotter;
  }

  get count(): number {
    return this.#images.size;
  }

  /**
   * Adds an image by its configuration's bytes, holding its layers; the same bytes are the same image.
   * @throws system for bad configurations, notFound where a layer isn't there
   */
  add(bytes: Uint8Array, parent = ''): Image {
    const id = digestOf(bytes);
    const known = this.#images.get(id);
    if (known) return known;
    const config = parseImageConfig(bytes);
    const top = chainId(config.rootfs.diff_ids);
    if (top !== undefined) this.#snapshotter.layer(top);
    const image: Image = { id, bytes, config, chainId: top, parent, lastTagged: 0 };
    this.#images.set(id, image);
    this.#snapshotter.hold(top);
    return image;
  }

  byId(id: string): Image | undefined {
    return this.#images.get(id);
  }

  all(): Iterable<Image> {
    return this.#images.values();
  }

  /** Forgets an image and every name of it; answers the layers that went with it, the topmost first. */
  delete(id: string): CommittedLayer[] {
    for (const [name, entry] of this.#names) if (entry.id === id) this.#names.delete(name);
    for (const child of this.childrenOf(id)) child.parent = '';
    const image = this.#images.get(id);
    this.#images.delete(id);
    return image ? this.#snapshotter.release(image.chainId) : [];
  }

  /** Points a name at an image; answers the ID it pointed at before. */
  setName(reference: Reference, id: string): string | undefined {
    const name = formatReference(reference);
    const before = this.#names.get(name)?.id;
    this.#names.set(name, { reference, id });
    return before;
  }

  deleteName(reference: Reference): boolean {
    return this.#names.delete(formatReference(reference));
  }

  nameTarget(reference: Reference): string | undefined {
    return this.#names.get(formatReference(reference))?.id;
  }

  /** All names of an image, in their alphabetical order. */
  namesOf(id: string): Reference[] {
    return [...this.#names]
      .filter(([, entry]) => entry.id === id)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { reference }]) => reference);
  }

  /** All names of a repository (`docker.io/library/busybox`), sorted. */
  namesIn(repository: string): { readonly reference: Reference; readonly id: string }[] {
    return [...this.#names]
      .filter(([, { reference }]) => nameOf(reference) === repository)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
  }

  /** All names, as they were set. */
  allNames(): Iterable<{ readonly reference: Reference; readonly id: string }> {
    return this.#names.values();
  }

  childrenOf(id: string): Image[] {
    return [...this.#images.values()].filter(({ parent }) => parent === id);
  }

  /** Images that none was made on. */
  heads(): Image[] {
    const parents = new Set([...this.#images.values()].map(({ parent }) => parent));
    return [...this.#images.values()].filter(({ id }) => !parents.has(id));
  }

  #byPrefix(prefix: string): Image | undefined {
    const found = [...this.#images.values()].filter(({ id }) => id.startsWith(`sha256:${prefix}`));
    if (found.length > 1) throw invalidParameter(`ambiguous reference: ${prefix}`);
    return found[0];
  }

  /**
   * Finds an image by name, `name@digest`, ID or the beginning of an ID.
   * @throws notFound `No such image: x:latest`, invalidParameter
   */
  resolve(text: string): Image {
    const missing = () => notFound(`No such image: ${this.#spelled(text)}`);
    if (text.startsWith('sha256:')) {
      const image = this.#images.get(text) ?? (short(text.slice(7)) ? this.#byPrefix(text.slice(7)) : undefined);
      if (!image) throw missing();
      return image;
    }
    if (/^[a-f0-9]{64}$/.test(text)) {
      const image = this.#images.get(`sha256:${text}`);
      if (!image) throw missing();
      return image;
    }
    const reference = parseReference(text);
    const named = this.#named(reference);
    if (named) return named;
    const byId = short(text) ? this.#byPrefix(text) : undefined;
    if (!byId) throw missing();
    return byId;
  }

  #named(reference: Reference): Image | undefined {
    const { digest, ...rest } = reference;
    if (digest === undefined) return this.#target(withDefaultTag(reference));
    const { tag: _tag, ...repository } = rest;
    const pulled = this.#target({ ...repository, digest });
    if (pulled) return pulled;
    const image = this.#images.get(digest);
    const isNamed = image && this.namesOf(image.id).some((name) => nameOf(name) === nameOf(reference));
    return isNamed ? image : undefined;
  }

  #target(reference: Reference): Image | undefined {
    const id = this.nameTarget(reference);
    return id === undefined ? undefined : this.#images.get(id);
  }

  #spelled(text: string): string {
    if (text.startsWith('sha256:') || /^[a-f0-9]{64}$/.test(text)) return text;
    return familiar(withDefaultTag(parseReference(text)));
  }
}
