/**
 * The root file system of the student's machine as the browser gets it: `machine/root.json` lists every entry, contents
 * are in `machine/chunk/<hash>.gz`, gzips of concatenated files. One chunk holds what a boot to the prompt reads; the rest
 * is cut by package, so that a program's first use fetches little more than it and its neighbours.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Changes } from '../../images/image.ts';
import { concat } from '../../lib/bytes.ts';
import type { PackageSource } from './archive.ts';
import type { BuildOptions } from './build-all.ts';
import { fetchPackages } from './build-image.ts';
import { applyChanges } from './changes.ts';
import type { Deb } from './deb.ts';
import { installedPackages } from './dpkg-database.ts';
import { FileSet } from './file-set.ts';
import { digestOf, type PackLayer } from './layer.ts';
import { recordUse } from './package-list.ts';
import { matchGlob } from './path-glob.ts';
import { type Node, Tree } from './tree.ts';
import { installPackages, newestDate } from './unpack.ts';

/** One line of root.json. */
export interface RootEntry {
  readonly path: string;
  readonly type: 'file' | 'dir' | 'symlink' | 'hardlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly size: number;
  /** Of a symlink as stored, of a hard link the path of an entry above it. */
  readonly target?: string;
  /** Name of the chunk that holds a file's bytes, and where in it (unpacked); absent for empty files. */
  readonly chunk?: string;
  readonly offset?: number;
}

/** machine/manifest.json: which chunk to fetch first, and how much there is. */
export interface MachineManifest {
  readonly boot: string;
  readonly chunks: readonly { readonly name: string; readonly size: number; readonly packed: number }[];
}

/** Unpacked bytes after which a package's next chunk begins: about 250 KB packed. */
const CHUNK_BYTES = 640_000;

interface Placed {
  readonly path: string;
  readonly node: Node;
}

/** Which package brought a path; what was written by no package is `etc`, copyright files are together. */
function groupOf(owners: ReadonlyMap<string, string>, path: string): string {
  return path.startsWith('/usr/share/doc/') || path.startsWith('/var/lib/dpkg/') ? 'doc' : (owners.get(path) ?? 'etc');
}

function packageOwners(tree: Tree, debs: readonly Deb[]): Map<string, string> {
  const owners = new Map<string, string>();
  for (const deb of debs) {
    for (const { entry } of deb.files)
      owners.set(tree.resolve(entry.name.replace(/^\./, '')), deb.control.get('Package') ?? '');
  }
  return owners;
}

/** Files grouped into chunks: the boot chunk first. */
export function planChunks(tree: Tree, owners: ReadonlyMap<string, string>, bootGlobs: readonly string[]): Placed[][] {
  const boot: Placed[] = [];
  const groups = new Map<string, Placed[]>();
  const seen = new Set<Node>();
  for (const [path, node] of tree.entries()) {
    if (node.type !== 'file' || node.data.length === 0 || seen.has(node)) continue;
    seen.add(node);
    if (bootGlobs.some((glob) => matchGlob(glob, path))) boot.push({ path, node });
    else {
      const group = groupOf(owners, path);
      groups.set(group, [...(groups.get(group) ?? []), { path, node }]);
    }
  }
  return [boot, ...[...groups.values()].flatMap(split)];
}

function split(files: readonly Placed[]): Placed[][] {
  const out: Placed[][] = [];
  let current: Placed[] = [];
  let size = 0;
  for (const file of files) {
    if (size > 0 && size + file.node.data.length > CHUNK_BYTES) {
      out.push(current);
      current = [];
      size = 0;
    }
    current.push(file);
    size += file.node.data.length;
  }
  return size > 0 ? [...out, current] : out;
}

/** The entries of root.json, sorted by path. */
export function listEntries(
  tree: Tree,
  places: ReadonlyMap<Node, { readonly chunk: string; readonly offset: number }>,
): RootEntry[] {
  const first = new Map<Node, string>();
  return tree.entries().map(([path, node]): RootEntry => {
    const common = {
      path,
      mode: node.mode,
      uid: node.uid,
      gid: node.gid,
      mtime: Math.floor(node.mtime),
      size: node.data.length,
    };
    if (node.type === 'directory') return { ...common, type: 'dir' };
    if (node.type === 'symlink') return { ...common, type: 'symlink', size: node.target.length, target: node.target };
    const target = first.get(node);
    if (target !== undefined) return { ...common, type: 'hardlink', target };
    first.set(node, path);
    return { ...common, type: 'file', ...places.get(node) };
  });
}

/** Builds `machine/` below `options.out`; returns the bytes of all chunks as fetched. */
export async function buildMachine(archive: PackageSource, options: BuildOptions, pack: PackLayer): Promise<number> {
  const folder = join(options.source, 'images', 'machine');
  const module: { MACHINE: Changes } = await import(pathToFileURL(join(folder, 'machine.ts')).href);
  const tree = new Tree();
  const debs = await fetchPackages(archive, module.MACHINE, tree);
  const date = newestDate(debs);
  installPackages(tree, debs, date);
  trimCompletions(tree);
  applyChanges(tree, module.MACHINE, folder, date);
  const bootGlobs = readFileSync(join(folder, 'boot-files.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('/'));
  const plan = planChunks(tree, packageOwners(tree, debs), bootGlobs);
  const packages = [...installedPackages(tree).values()].map((fields) => ({ fields, tree }));
  recordUse(join(options.out, 'v2'), 'machine', packages);
  return writeMachine(join(options.out, 'machine'), tree, plan, pack);
}

function writeMachine(out: string, tree: Tree, plan: readonly Placed[][], pack: PackLayer): number {
  const files = new FileSet(out);
  const places = new Map<Node, { chunk: string; offset: number }>();
  const chunks: { name: string; size: number; packed: number }[] = [];
  for (const placed of plan) {
    const bytes = concat(placed.map(({ node }) => node.data));
    const digest = digestOf(bytes);
    const chunk = digest.slice('sha256:'.length, 'sha256:'.length + 16);
    let offset = 0;
    for (const { node } of placed) {
      places.set(node, { chunk, offset });
      offset += node.data.length;
    }
    const packed = pack(digest, bytes);
    files.writeContent(`chunk/${chunk}.gz`, packed);
    chunks.push({ name: chunk, size: bytes.length, packed: packed.length });
  }
  const lines = listEntries(tree, places).map((entry) => JSON.stringify(entry));
  files.write('root.json', `[\n${lines.join(',\n')}\n]\n`);
  const manifest: MachineManifest = { boot: chunks[0]?.name ?? '', chunks };
  files.write('manifest.json', JSON.stringify(manifest));
  files.deleteOthers('chunk');
  return chunks.reduce((sum, { packed }) => sum + packed, 0);
}

/** Completions for commands that aren't installed go: they are 700 files. */
function trimCompletions(tree: Tree): void {
  const folder = '/usr/share/bash-completion/completions';
  const programs = new Set(['/usr/bin', '/usr/sbin'].flatMap((path) => tree.children(path)));
  for (const name of tree.children(folder)) {
    const command = name.replace(/^_/, '').replace(/\.bash$/, '');
    if (!programs.has(command)) tree.delete(`${folder}/${name}`);
  }
}
