/** Finds the images below src/images, builds those whose key has changed, and writes registry and catalogue. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ImageDefinition } from '../../images/image.ts';
import { gzip } from '../../lib/gzip.ts';
import { Archive, debCache, findMirror } from './archive.ts';
import { type BuiltImage, buildImage } from './build-image.ts';
import { installedPackages } from './dpkg-database.ts';
import { FileSet } from './file-set.ts';
import { buildMachine } from './machine-root.ts';
import { buildMirror } from './mirror.ts';
import { type InstalledPackage, recordUse } from './package-list.ts';
import { requirePrograms } from './prerequisites.ts';
import { type CatalogEntry, findBlobs, readCatalog, writeCatalog, writeRepository } from './registry-files.ts';

export interface BuildOptions {
  readonly names: readonly string[];
  readonly force: boolean;
  /** Folder that gets v2/ and machine/. */
  readonly out: string;
  /** The project's src folder. */
  readonly source: string;
  readonly log: (line: string) => void;
}

/** One folder below src/images/<name>. */
interface Found {
  readonly name: string;
  /** `name/folder`. */
  readonly key: string;
  readonly folder: string;
  readonly definition: ImageDefinition;
}

/** What is built beside the images: name -> a file that is there once it is. */
const EXTRAS: ReadonlyMap<string, string> = new Map([
  ['machine', 'machine/root.json'],
  ['mirror', 'machine/debian/dists/trixie/Release'],
]);

/** Hash of every file below the folders, and of the files. */
function hashSources(folders: readonly string[], files: readonly string[]): string {
  const hash = createHash('sha256');
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (entry.isFile() && entry.name !== 'README.md')
        hash.update(`${entry.name}\0`).update(readFileSync(child)).update('\0');
    }
  };
  for (const folder of folders) visit(folder);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

async function findImages(source: string): Promise<Found[]> {
  const root = join(source, 'images');
  const out: Found[] = [];
  for (const name of readdirSync(root).sort()) {
    if (!existsSync(join(root, name)) || name.includes('.')) continue;
    for (const variant of readdirSync(join(root, name)).sort()) {
      const file = join(root, name, variant, 'image.ts');
      if (!existsSync(file)) continue;
      const module: { default: ImageDefinition } = await import(pathToFileURL(file).href);
      out.push({ name, key: `${name}/${variant}`, folder: join(root, name, variant), definition: module.default });
    }
  }
  return out;
}

function baseOf(images: readonly Found[], found: Found): Found | undefined {
  const from = found.definition.from;
  if (!from) return undefined;
  const base = images.find(({ key }) => key === (from.includes('/') ? from : `${from}/default`));
  if (!base) throw new Error(`${found.key}: there is no base image ${from}`);
  return base;
}

/** Builds each image once, its base first. */
class Builder {
  readonly #images: readonly Found[];
  readonly #archive: Archive;
  readonly #built = new Map<string, BuiltImage>();

  constructor(images: readonly Found[], archive: Archive) {
    this.#images = images;
    this.#archive = archive;
  }

  async build(found: Found): Promise<BuiltImage> {
    const done = this.#built.get(found.key);
    if (done) return done;
    const below = baseOf(this.#images, found);
    const base = below ? await this.build(below) : undefined;
    const image = await buildImage(this.#archive, found.definition, base, found.folder, packLayer);
    this.#built.set(found.key, image);
    return image;
  }
}

/** gzip, remembered in the download cache: the slowest part of a build. */
function packLayer(diffId: string, tar: Uint8Array): Uint8Array {
  const folder = join(debCache, 'layers');
  const name = `${diffId.replace('sha256:', '')}.gz`;
  if (existsSync(join(folder, name))) return readFileSync(join(folder, name));
  const blob = gzip(tar, 6);
  new FileSet(folder).write(name, blob);
  return blob;
}

/** What each repository was made from, by name. */
function readStamps(path: string): Record<string, string> {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** Hash that changes with a repository's own folder, those of its bases, and the tool. */
function stampOf(options: BuildOptions, images: readonly Found[], name: string): string {
  const folders = new Set([join(options.source, 'tools', 'images'), join(options.source, 'images', name)]);
  if (EXTRAS.has(name)) folders.add(join(options.source, 'images', 'debian'));
  const visit = (found: Found): void => {
    folders.add(join(options.source, 'images', found.name));
    const base = baseOf(images, found);
    if (base) visit(base);
  };
  for (const found of images.filter((one) => one.name === name)) visit(found);
  return hashSources([...folders], [join(options.source, 'images', 'image.ts')]);
}

function chooseNames(options: BuildOptions, images: readonly Found[]): string[] {
  const all = [...new Set(images.map(({ name }) => name)), ...EXTRAS.keys()];
  const unknown = options.names.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`no such image: ${unknown.join(', ')}\nThere are: ${all.join(', ')}`);
  return options.names.length > 0 ? [...options.names] : all;
}

/** @throws Error with a message for people: no mirror, bad signature, missing programs, unknown name */
export async function buildAll(options: BuildOptions): Promise<void> {
  const images = await findImages(options.source);
  const registry = join(options.out, 'v2');
  const stampFile = join(options.out, 'v2', '.stamps.json');
  const stamps = readStamps(stampFile);
  const names = chooseNames(options, images);
  const wanted = new Map(names.map((name) => [name, stampOf(options, images, name)]));
  const present = (name: string): boolean =>
    existsSync(join(options.out, EXTRAS.get(name) ?? `v2/library/${name}/tags/list`));
  const stale = names.filter((name) => options.force || stamps[name] !== wanted.get(name) || !present(name));
  if (stale.length === 0) {
    options.log('everything is up to date');
    return;
  }
  const compiles = images.some(
    (one) => stale.includes(one.name) && one.definition.steps.some((step) => step.changes?.compilePython),
  );
  requirePrograms(compiles);
  const archive = await Archive.open(findMirror(), debCache, options.log);
  const builder = new Builder(images, archive);
  const catalog = new Map(readCatalog(registry).map((entry) => [entry.name, entry]));
  const shared = findBlobs(registry);
  mkdirSync(registry, { recursive: true });
  for (const name of stale) {
    const started = performance.now();
    let size: number;
    if (name === 'machine') size = await buildMachine(archive, options, packLayer);
    else if (name === 'mirror') size = await buildMirror(archive, options);
    else size = await buildRepository(builder, images, name, registry, catalog, shared);
    stamps[name] = wanted.get(name) ?? '';
    writeCatalog(registry, [...catalog.values()]);
    writeFileSync(stampFile, JSON.stringify(stamps, null, 1));
    options.log(
      `${name}: ${(size / 1e6).toFixed(1)} MB packed, ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
  }
}

async function buildRepository(
  builder: Builder,
  images: readonly Found[],
  name: string,
  registry: string,
  catalog: Map<string, CatalogEntry>,
  shared: Map<string, string>,
): Promise<number> {
  const variants = images.filter((one) => one.name === name);
  const built = [];
  const packages = new Map<string, InstalledPackage>();
  for (const found of variants) {
    const { tags, oci, tree, extracted } = await builder.build(found);
    built.push({ tags, image: oci });
    for (const [key, fields] of [...installedPackages(tree), ...extracted]) packages.set(key, { fields, tree });
  }
  const first = variants.find((one) => one.definition.tags.includes('latest')) ?? variants[0];
  if (!first) throw new Error(`${name} has no image.ts`);
  const { description, official, stars } = first.definition;
  const entry = writeRepository(registry, { name, description, official, stars, images: built }, shared);
  recordUse(registry, name, packages.values());
  catalog.set(name, entry);
  return entry.size;
}
