/** A double of the image service for tests of containers: the images in public/v2, unpacked into the real snapshotter. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ContainerConfig } from '../../src/engine/api/types/container.ts';
import type { ImageSummary } from '../../src/engine/api/types/image.ts';
import type { OverlaySnapshotter } from '../../src/engine/containerd/overlay.ts';
import type { ContainerImage, ContainerImages } from '../../src/engine/dockerd/container-images.ts';
import { notFound } from '../../src/engine/errdefs.ts';
import { sha256Hex } from '../../src/lib/sha256.ts';
import { projectRoot } from '../../src/tools/project.ts';

const library = join(projectRoot, 'public', 'v2', 'library');

interface Manifest {
  manifests?: { digest: string }[];
  config: { digest: string };
  layers: { digest: string }[];
}

interface ImageConfig {
  architecture: string;
  os: string;
  config: ContainerConfig;
  rootfs: { diff_ids: string[] };
}

/** Whether `npm run images` has made this one. */
export function hasImage(name: string): boolean {
  return existsSync(`${library}/${name}/manifests/latest`);
}

export class PublicImages implements ContainerImages {
  readonly #images = new Map<string, ContainerImage>();
  readonly #snapshotter: OverlaySnapshotter;

  constructor(snapshotter: OverlaySnapshotter) {
    this.#snapshotter = snapshotter;
  }

  /** Unpacks `name:latest`. */
  add(name: string): void {
    const read = (kind: string, file: string): Buffer => readFileSync(`${library}/${name}/${kind}/${file}`);
    let manifest: Manifest = JSON.parse(read('manifests', 'latest').toString());
    const [first] = manifest.manifests ?? [];
    if (first) manifest = JSON.parse(read('manifests', first.digest).toString());
    const config: ImageConfig = JSON.parse(read('blobs', manifest.config.digest).toString());
    let chainId: string | undefined;
    let size = 0;
    for (const [index, layer] of manifest.layers.entries()) {
      const tar = new Uint8Array(gunzipSync(read('blobs', layer.digest)));
      const diffId = config.rootfs.diff_ids[index] ?? '';
      const parent = chainId;
      chainId = parent === undefined ? diffId : `sha256:${sha256Hex(new TextEncoder().encode(`${parent} ${diffId}`))}`;
      this.#snapshotter.commit(chainId, parent, diffId, tar);
      this.#snapshotter.hold(chainId);
      size += this.#snapshotter.layer(chainId).usage.size;
    }
    this.#images.set(name, {
      id: manifest.config.digest,
      config: config.config,
      chainId,
      os: config.os,
      architecture: config.architecture,
      size,
    });
  }

  resolve(reference: string): ContainerImage {
    const name = reference.replace(/:latest$/, '');
    const found = this.#images.get(name) ?? this.byId(reference);
    if (!found) throw notFound(`No such image: ${reference.includes(':') ? reference : `${reference}:latest`}`);
    return found;
  }

  byId(id: string): ContainerImage | undefined {
    return [...this.#images.values()].find((image) => image.id === id);
  }

  get count(): number {
    return this.#images.size;
  }

  isNamed(reference: string, id: string): boolean {
    return this.#images.get(reference.replace(/:latest$/, ''))?.id === id;
  }

  list(): ImageSummary[] {
    return [];
  }

  layersSize(): number {
    return [...this.#images.values()].reduce((sum, image) => sum + image.size, 0);
  }
}
