/** Images as the rest of the daemon sees them (moby's daemon/images): lookup, summaries, sizes. */

import { parseRfc3339 } from '../../../lib/rfc3339.ts';
import type { ImageSummary } from '../../api/types/image.ts';
import type { OverlaySnapshotter } from '../../containerd/overlay.ts';
import { chainIds } from '../../oci/digest.ts';
import { familiarNameOf, type Reference } from '../../oci/reference.ts';
import type { ContainerImage, ContainerImages } from '../container-images.ts';
import { FilterArgs } from '../filter-args.ts';
import type { Image, ImageStore } from './image-store.ts';
import { configOf } from './inspect.ts';
import { selectImages } from './list.ts';

/** `busybox:latest`. */
export const repoTag = (reference: Reference): string => `${familiarNameOf(reference)}:${reference.tag ?? ''}`;
/** `busybox@sha256:…`. */
export const repoDigest = (reference: Reference): string => `${familiarNameOf(reference)}@${reference.digest ?? ''}`;

export interface ListOptions {
  readonly sharedSize: boolean;
  readonly containers: boolean;
  /** Intermediate images too. */
  readonly all?: boolean;
  readonly filter?: FilterArgs;
}

export class ImageService implements ContainerImages {
  readonly store: ImageStore;
  readonly #snapshotter: OverlaySnapshotter;
  /** How many containers use an image; set by who knows containers. */
  countContainers: (id: string) => number = () => 0;

  constructor(store: ImageStore, snapshotter: OverlaySnapshotter) {
    this.store = store;
    this.#snapshotter = snapshotter;
  }

  get count(): number {
    return this.store.count;
  }

  resolve(reference: string): ContainerImage {
    return this.toContainerImage(this.store.resolve(reference));
  }

  byId(id: string): ContainerImage | undefined {
    const image = this.store.byId(id);
    return image && this.toContainerImage(image);
  }

  toContainerImage(image: Image): ContainerImage {
    const { config, id } = image;
    return {
      id,
      config: config.config ? configOf(image) : null,
      chainId: image.chainId,
      os: config.os,
      architecture: config.architecture,
      variant: config.variant,
      size: this.sizeOf(image),
    };
  }

  isNamed(reference: string, id: string): boolean {
    try {
      return this.store.resolve(reference).id === id;
    } catch {
      return false;
    }
  }

  /** Chain IDs of an image's layers, the lowest first. */
  chainsOf(image: Image): string[] {
    return chainIds(image.config.rootfs.diff_ids);
  }

  /** Bytes of all layers, unpacked. */
  sizeOf(image: Image): number {
    return this.chainsOf(image).reduce((sum, chain) => sum + this.#snapshotter.layer(chain).usage.size, 0);
  }

  layersSize(): number {
    let size = 0;
    for (const { usage } of this.#snapshotter.layers()) size += usage.size;
    return size;
  }

  /** Tags and digests of an image as inspect shows them, with only the names that `isWanted`. */
  namesOf(image: Image, isWanted: (name: Reference) => boolean = () => true): { tags: string[]; digests: string[] } {
    const names = this.store.namesOf(image.id).filter(isWanted);
    return {
      tags: names.filter(({ tag }) => tag !== undefined).map(repoTag),
      digests: names.filter(({ digest }) => digest !== undefined).map(repoDigest),
    };
  }

  /** Bytes of those of an image's layers that another image has too. */
  sharedSizeOf(image: Image): number {
    const others = new Set<string>();
    for (const other of this.store.all())
      if (other !== image) for (const chain of this.chainsOf(other)) others.add(chain);
    return this.chainsOf(image)
      .filter((chain) => others.has(chain))
      .reduce((sum, chain) => sum + this.#snapshotter.layer(chain).usage.size, 0);
  }

  summary(image: Image, options: ListOptions, isWanted?: (name: Reference) => boolean): ImageSummary {
    const { tags, digests } = this.namesOf(image, isWanted);
    return {
      Containers: options.containers ? this.countContainers(image.id) : -1,
      Created: Math.floor((parseRfc3339(image.config.created ?? '') ?? 0) / 1e9),
      Id: image.id,
      Labels: image.config.config?.Labels ?? null,
      ParentId: image.parent,
      RepoDigests: digests,
      RepoTags: tags,
      SharedSize: options.sharedSize ? this.sharedSizeOf(image) : -1,
      Size: this.sizeOf(image),
    };
  }

  /** The newest first. @throws invalidParameter, notFound for filters */
  list(options: ListOptions, now = 0): ImageSummary[] {
    const chosen = selectImages(this.store, options.filter ?? new FilterArgs(), options.all ?? false, now);
    return chosen
      .map(({ image, isWanted }) => this.summary(image, options, isWanted))
      .sort((a, b) => b.Created - a.Created);
  }
}
