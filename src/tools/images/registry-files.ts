/**
 * Writes images as the files of a static registry (distribution-spec paths below v2/), and v2/catalog.json, which the
 * machine's Docker Hub reads for content types and `docker search`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileSet } from './file-set.ts';
import { MEDIA_TYPES, type OciImage } from './oci-image.ts';

/** One repository in v2/catalog.json. */
export interface CatalogEntry {
  readonly name: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly official: boolean;
  readonly stars: number;
  /** Of the `latest` tag's index, or of the first tag. */
  readonly digest: string;
  /** Bytes of that image's config and layers as transferred. */
  readonly size: number;
  /** Content-Type by tag and by digest. */
  readonly mediaTypes: Readonly<Record<string, string>>;
  /** Index digest by tag. */
  readonly digests: Readonly<Record<string, string>>;
}

/** An image with the tags it goes by. */
export interface TaggedImage {
  readonly tags: readonly string[];
  readonly image: OciImage;
}

/** One repository with all its images; the first is the one that `latest` describes. */
export interface Repository {
  readonly name: string;
  readonly description: string;
  readonly official: boolean;
  readonly stars: number;
  readonly images: readonly TaggedImage[];
}

/** The blobs of a registry that is there already: digest -> file. */
export function findBlobs(root: string): Map<string, string> {
  const library = join(root, 'library');
  const out = new Map<string, string>();
  for (const name of existsSync(library) ? readdirSync(library) : []) {
    const folder = join(library, name, 'blobs');
    for (const digest of existsSync(folder) ? readdirSync(folder) : []) out.set(digest, join(folder, digest));
  }
  return out;
}

/** Writes one repository, deletes what it had before, and returns its catalogue entry. `shared` collects where blobs are. */
export function writeRepository(root: string, repository: Repository, shared: Map<string, string>): CatalogEntry {
  const folder = join(root, 'library', repository.name);
  const files = new FileSet(folder);
  const blob = (digest: string, bytes: Uint8Array): void => {
    files.writeContent(`blobs/${digest}`, bytes, shared.get(digest));
    shared.set(digest, join(folder, 'blobs', digest));
  };
  const mediaTypes: Record<string, string> = {};
  const digests: Record<string, string> = {};
  for (const { tags, image } of repository.images) {
    for (const layer of image.layers) blob(layer.digest, layer.blob);
    blob(image.config.digest, image.config.bytes);
    for (const kind of ['manifest', 'index'] as const) {
      files.write(`manifests/${image[kind].digest}`, image[kind].bytes);
      mediaTypes[image[kind].digest] = MEDIA_TYPES[kind];
    }
    for (const tag of tags) {
      if (digests[tag]) throw new Error(`${repository.name}:${tag} is defined twice`);
      files.write(`manifests/${tag}`, image.index.bytes);
      mediaTypes[tag] = MEDIA_TYPES.index;
      digests[tag] = image.index.digest;
    }
  }
  const tags = Object.keys(digests).sort();
  files.write('tags/list', JSON.stringify({ name: `library/${repository.name}`, tags }));
  files.deleteOthers();
  const main = repository.images.find((one) => one.tags.includes('latest')) ?? repository.images[0];
  if (!main) throw new Error(`${repository.name} has no images`);
  const size = main.image.layers.reduce((sum, layer) => sum + layer.blob.length, main.image.config.bytes.length);
  const { name, description, official, stars } = repository;
  return { name, tags, description, official, stars, digest: main.image.index.digest, size, mediaTypes, digests };
}

export function readCatalog(root: string): CatalogEntry[] {
  const path = join(root, 'catalog.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : [];
}

export function writeCatalog(root: string, entries: readonly CatalogEntry[]): void {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  new FileSet(root).write('catalog.json', `${JSON.stringify(sorted, null, 1)}\n`);
}
