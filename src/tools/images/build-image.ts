/** Builds an image from its steps: trees, layers, history and config. */
import type { Changes, ImageConfig, ImageDefinition, Step } from '../../images/image.ts';
import type { PackageSource } from './archive.ts';
import { applyChanges } from './changes.ts';
import { compilePython } from './compile-python.ts';
import type { Paragraph } from './control.ts';
import { type Deb, readDeb } from './deb.ts';
import { installedPackages } from './dpkg-database.ts';
import { installGo } from './go-toolchain.ts';
import { type Layer, makeLayer, type PackLayer } from './layer.ts';
import { type History, makeImage, type OciImage } from './oci-image.ts';
import { type Package, resolve } from './resolve.ts';
import { fileNode, symlinkNode, Tree } from './tree.ts';
import { installPackages, newestDate } from './unpack.ts';
import { upstreamVersion } from './version.ts';

/** Date of images that hold no package: seconds since 1970 (2026-01-01). */
const NO_PACKAGE_DATE = 1_767_225_600;

export interface BuiltImage {
  readonly oci: OciImage;
  readonly tags: readonly string[];
  readonly tree: Tree;
  /** Packages that gave single files without being installed, by name. */
  readonly extracted: ReadonlyMap<string, Paragraph>;
  readonly layers: readonly Layer[];
  readonly history: readonly History[];
  readonly config: ImageConfig;
  /** Seconds since 1970. */
  readonly date: number;
}

/** The minimal Debian system: what is essential or required, and apt. */
export function minbasePackages(archive: PackageSource): string[] {
  const wanted = [...archive.index.values()].filter(
    ({ fields }) => fields.get('Essential') === 'yes' || fields.get('Priority') === 'required',
  );
  return [...wanted.map((entry) => entry.name), 'apt'];
}

/** The packages that a step adds, fetched and read, dependencies first. */
export async function fetchPackages(archive: PackageSource, changes: Changes, tree: Tree): Promise<Deb[]> {
  const without = new Set(changes.without ?? []);
  const minimal = changes.minbase ? minbasePackages(archive).filter((name) => !without.has(name)) : [];
  const names = [...minimal, ...(changes.packages ?? [])];
  if (names.length === 0) return [];
  const packages = resolve(archive.index, names, new Set(installedPackages(tree).keys()), without);
  return readAll(archive, packages);
}

/** Downloads eight at a time. */
async function readAll(archive: PackageSource, packages: readonly Package[]): Promise<Deb[]> {
  const out = new Map<Package, Deb>();
  const queue = [...packages];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) out.set(next, await readDeb(await archive.fetch(next)));
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return packages.flatMap((entry) => out.get(entry) ?? []);
}

interface Prepared {
  readonly debs: readonly Deb[];
  readonly extracted: readonly { readonly path: string; readonly deb: Deb; readonly from: string }[];
}

async function prepare(archive: PackageSource, changes: Changes, tree: Tree): Promise<Prepared> {
  const extracted = [];
  for (const [path, [name, from]] of Object.entries(changes.extract ?? {})) {
    extracted.push({ path, from, deb: await readDeb(await archive.fetch(archive.index.get(name))) });
  }
  return { debs: await fetchPackages(archive, changes, tree), extracted };
}

/**
 * One step's changes on the tree. `extracted` gets the packages that gave single files.
 *
 * @returns the date of what was written: the newest package's, not before `date`
 */
async function changeTree(
  archive: PackageSource,
  changes: Changes,
  tree: Tree,
  folder: string,
  date: number,
  extracted: Map<string, Paragraph>,
): Promise<number> {
  const prepared = await prepare(archive, changes, tree);
  const debs = [...prepared.debs, ...prepared.extracted.map(({ deb }) => deb)];
  const newest = Math.max(date, newestDate(debs)) || NO_PACKAGE_DATE;
  if (prepared.debs.length > 0) installPackages(tree, prepared.debs, newest);
  for (const { path, deb, from } of prepared.extracted) {
    const name = deb.control.get('Package') ?? '';
    const copyright = `/usr/share/doc/${name}/copyright`;
    tree.put(path, fileNode(fileOf(deb, from), newest, 0o755));
    tree.put(copyright, fileNode(fileOf(deb, copyright), newest));
    extracted.set(name, deb.control);
  }
  if (changes.goToolchain) await installGo(archive, (name) => openOther(archive, name), tree, extracted);
  if (changes.busyboxApplets) linkApplets(tree, changes.busyboxApplets);
  applyChanges(tree, changes, folder, newest);
  if (changes.compilePython) await compilePython(tree, changes.compilePython);
  return newest;
}

async function openOther(archive: PackageSource, architecture: string): Promise<PackageSource> {
  if (!archive.open) throw new Error('this archive has one architecture only');
  return archive.open(architecture);
}

function fileOf(deb: Deb, path: string): Uint8Array {
  const file = deb.files.find(({ entry }) => entry.name.replace(/^\./, '') === path);
  if (!file) throw new Error(`${deb.control.get('Package')} has no ${path}`);
  return file.data;
}

function linkApplets(tree: Tree, { path, symbolic }: { path: string; symbolic: boolean }): void {
  const node = tree.get(path);
  if (!node) throw new Error(`no ${path}`);
  const folder = path.slice(0, path.lastIndexOf('/'));
  for (const name of busyboxApplets(node.data)) {
    if (name !== 'busybox') tree.put(`${folder}/${name}`, symbolic ? symlinkNode(path, node.mtime) : node);
  }
}

/** The applet names, found by the table's first entries (`[`, `[[`). @throws Error where there is no such table */
export function busyboxApplets(binary: Uint8Array): string[] {
  const bytes = Buffer.from(binary.buffer, binary.byteOffset, binary.byteLength);
  const start = bytes.indexOf('[\0[[\0', 0, 'latin1');
  if (start < 0) throw new Error('no applet table in this busybox');
  const end = bytes.indexOf('\0\0', start, 'latin1');
  return bytes.toString('latin1', start, end).split('\0');
}

/** Puts upstream versions in place of `<version:PACKAGE>`. */
function insertVersions(packages: ReadonlyMap<string, Paragraph>, text: string): string {
  return text.replace(/<version:([^>]+)>/g, (_, name: string) => {
    const version = packages.get(name)?.get('Version');
    if (!version) throw new Error(`<version:${name}>: not installed`);
    return upstreamVersion(version);
  });
}

/**
 * @param base the built image of `definition.from`
 * @param folder the image's folder
 */
export async function buildImage(
  archive: PackageSource,
  definition: ImageDefinition,
  base: BuiltImage | undefined,
  folder: string,
  pack: PackLayer,
): Promise<BuiltImage> {
  const tree = base?.tree.clone() ?? new Tree();
  const layers = [...(base?.layers ?? [])];
  const config: ImageConfig = structuredClone(base?.config ?? {});
  const extracted = new Map(base?.extracted);
  const steps: { step: Step; empty: boolean }[] = [];
  let date = base?.date ?? 0;
  for (const step of definition.steps) {
    if (step.changes) {
      const lower = tree.clone();
      date = await changeTree(archive, step.changes, tree, folder, date, extracted);
      layers.push(makeLayer(lower, tree, date, pack));
    }
    step.config?.(config);
    if (step.createdBy) steps.push({ step, empty: !step.changes });
  }
  const packages = new Map([...extracted, ...installedPackages(tree)]);
  const insert = (text: string): string => insertVersions(packages, text).replace('<epoch>', String(date));
  const created = new Date((date || NO_PACKAGE_DATE) * 1000).toISOString().replace('.000', '');
  const added = steps.map(
    ({ step, empty }): History => ({
      created,
      created_by: insert(step.createdBy),
      ...(step.comment ? { comment: step.comment } : {}),
      ...(empty ? { empty_layer: true as const } : {}),
    }),
  );
  const history = [...(base?.history ?? []), ...added];
  const finalConfig: ImageConfig = JSON.parse(insert(JSON.stringify(config)));
  const oci = makeImage(layers, history, finalConfig, created);
  const tags = definition.tags.map(insert);
  return { oci, tags, tree, extracted, layers, history, config: finalConfig, date };
}
