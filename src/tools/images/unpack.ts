/**
 * Installs packages into a tree: unpacks them (dpkg's path-exclude rules of the slim images applied), records them, and
 * does what their maintainer scripts would (configure.ts), without running foreign code.
 */
import { findAlternatives, installAlternatives } from './alternatives.ts';
import { configurePackages } from './configure.ts';
import type { Deb } from './deb.ts';
import { recordPackages } from './dpkg-database.ts';
import { updateLdCache } from './ld-cache.ts';
import { matchGlob } from './path-glob.ts';
import { directoryNode, fileNode, type Node, symlinkNode, type Tree } from './tree.ts';

/** What the slim images leave out: documentation and translations, but not the copyright files. */
const EXCLUDED = [
  '/usr/share/doc/*/**',
  '/usr/share/man/**',
  '/usr/share/info/**',
  '/usr/share/locale/**',
  '/usr/share/lintian/**',
  '/usr/share/groff/**',
  '/usr/share/linda/**',
];
const INCLUDED = ['/usr/share/doc/*/copyright', '/usr/share/locale/locale.alias'];

function excluded(path: string): boolean {
  return EXCLUDED.some((glob) => matchGlob(glob, path)) && !INCLUDED.some((glob) => matchGlob(glob, path));
}

/** The newest date of any file in the packages, seconds since 1970: the build's SOURCE_DATE_EPOCH. */
export function newestDate(debs: readonly Deb[]): number {
  let newest = 0;
  for (const deb of debs) for (const { entry } of deb.files) newest = Math.max(newest, Math.floor(entry.mtime));
  return newest;
}

/** Unpacks in the given order. base-files must come first, since it brings the links /bin -> usr/bin …. */
export function unpackPackages(tree: Tree, debs: readonly Deb[]): void {
  for (const deb of debs) {
    for (const { entry, data } of deb.files) {
      const path = entry.name.replace(/^\.?\//, '/').replace(/(.)\/$/, '$1');
      if (excluded(path)) continue;
      if (entry.type === 'directory') tree.put(path, directoryNode(entry.mtime, entry.mode, entry.uid, entry.gid));
      else if (entry.type === 'file') tree.put(path, fileNode(data, entry.mtime, entry.mode, entry.uid, entry.gid));
      else if (entry.type === 'symlink')
        tree.put(path, symlinkNode(entry.linkname ?? '', entry.mtime, entry.uid, entry.gid));
      else if (entry.type === 'link') tree.put(path, linked(tree, entry.linkname ?? ''));
      else throw new Error(`${deb.control.get('Package')}: ${path} is a ${entry.type}`);
    }
  }
}

function linked(tree: Tree, name: string): Node {
  const node = tree.get(name.replace(/^\.?\/?/, '/'));
  if (!node) throw new Error(`hard link to ${name}, which isn't there`);
  return node;
}

/** Unpacks, records and configures; `mtime` is the date of what is written. */
export function installPackages(tree: Tree, debs: readonly Deb[], mtime: number): void {
  const baseFirst = [...debs].sort((a, b) => baseRank(a) - baseRank(b));
  unpackPackages(tree, baseFirst);
  recordPackages(tree, debs, mtime);
  configurePackages(
    tree,
    baseFirst.map((deb) => deb.control.get('Package') ?? ''),
    mtime,
  );
  const scripts = debs.map((deb) => new TextDecoder().decode(deb.info.get('postinst') ?? new Uint8Array()));
  installAlternatives(tree, scripts.flatMap(findAlternatives), mtime);
  updateLdCache(tree, mtime);
}

function baseRank(deb: Deb): number {
  const rank = ['base-files', 'base-passwd', 'debianutils'].indexOf(deb.control.get('Package') ?? '');
  return rank < 0 ? 3 : rank;
}
