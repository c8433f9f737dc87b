/**
 * Which files of a source a COPY takes (BuildKit's cache/contenthash and fsutil's copy): wildcards, links, exclusions; and a
 * digest of them, which is what the cache goes by. Times don't count.
 */
import { isDirectory, isRegular, isSymlink } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { utf8 } from '../../../lib/bytes.ts';
import { matchGlob } from '../../../lib/glob.ts';
import { PatternMatcher } from '../../../lib/pattern-matcher.ts';
import { sha256HexOfLarge } from '../../../lib/sha256.ts';
import { digestOf } from '../../oci/digest.ts';
import { contentOf, find, partsOf, sortedNames } from './tree.ts';

/** A source's files, with what of them is left out. */
export interface SourceTree {
  readonly root: Inode;
  /** Whether a path (without a slash in front) is as good as absent. */
  readonly isHidden?: (path: string) => boolean;
}

/** No such file: the message is BuildKit's. */
export class NotFound extends Error {}

/** Paths that a wildcard names, in order. @param crosses whether `**` crosses directories: with --parents */
function matches(tree: SourceTree, pattern: string, crosses: boolean): string[] {
  const found: string[] = [];
  const visit = (directory: Inode, prefix: string, rest: readonly string[]): void => {
    const [part = '', ...more] = rest;
    const isDeep = crosses && part === '**';
    if (isDeep && more.length > 0) visit(directory, prefix, more);
    for (const name of sortedNames(directory)) {
      const path = prefix === '' ? name : `${prefix}/${name}`;
      if (tree.isHidden?.(path) || !(isDeep || matchGlob(part, name))) continue;
      if (more.length === 0) {
        found.push(path);
        continue;
      }
      const inode = find(tree.root, path)?.inode;
      if (inode && isDirectory(inode.mode)) visit(inode, path, isDeep ? rest : more);
    }
  };
  visit(tree.root, '', partsOf(pattern));
  return found;
}

/** What one source of a COPY names. None for a wildcard that matches nothing. @throws NotFound `"/x": not found` */
export function selected(tree: SourceTree, path: string, wildcard: boolean, crosses = false): string[] {
  if (wildcard) return matches(tree, path, crosses);
  const clean = partsOf(path).join('/');
  if (!find(tree.root, clean) || tree.isHidden?.(clean)) throw new NotFound(`"/${clean}": not found`);
  return [clean];
}

/** The directory in front of a wildcard that isn't there, without a slash in front; undefined: it is. */
export function missingPrefix(tree: SourceTree, pattern: string): string | undefined {
  const parts = partsOf(pattern);
  const literal = parts.slice(
    0,
    parts.findIndex((part) => /[*?[\\]/.test(part)),
  );
  for (let count = 1; count <= literal.length; count++) {
    const path = literal.slice(0, count).join('/');
    if (!find(tree.root, path) || tree.isHidden?.(path)) return path;
  }
  return undefined;
}

/** Whether a file below a copied one is left out. @param patterns of `--exclude`, relative to the source's root */
export function exclusion(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const matcher = new PatternMatcher(patterns.map((pattern) => pattern.replace(/^\//, '')));
  return (path) => matcher.matchesOrParent(path);
}

const digests = new WeakMap<Inode, { size: number; mtime: number; digest: string }>();

async function fileDigest(inode: Inode): Promise<string> {
  const known = digests.get(inode);
  if (known && known.size === inode.size && known.mtime === inode.mtime) return known.digest;
  const digest = await sha256HexOfLarge(await contentOf(inode));
  digests.set(inode, { size: inode.size, mtime: inode.mtime, digest });
  return digest;
}

/** Names, types, modes, owners and contents of the files at `paths` and below. @param isChecked whether all must be there */
export async function contentDigest(
  tree: SourceTree,
  paths: readonly string[],
  isExcluded: (path: string) => boolean = () => false,
  isChecked = false,
): Promise<string> {
  const lines: string[] = [];
  const visit = async (inode: Inode, path: string, name: string): Promise<void> => {
    if (tree.isHidden?.(path)) return;
    const isOut = isExcluded(path);
    const own = [name, inode.mode, inode.uid, inode.gid];
    if (isDirectory(inode.mode)) {
      if (!isOut) lines.push(JSON.stringify(own));
      for (const child of sortedNames(inode)) {
        const next = inode.lookup(child);
        if (next) await visit(next, path === '' ? child : `${path}/${child}`, `${name}/${child}`);
      }
      return;
    }
    if (isOut) return;
    // Where something is left out BuildKit follows each link at the top.
    if (isChecked && isSymlink(inode.mode) && !path.includes('/') && !find(tree.root, path))
      throw new NotFound(`"/${path}": not found`);
    const more = isRegular(inode.mode)
      ? await fileDigest(inode)
      : isSymlink(inode.mode)
        ? inode.readlink()
        : inode.rdev;
    lines.push(JSON.stringify([...own, more]));
  };
  for (const path of paths) {
    const found = find(tree.root, path);
    // … and each that a wildcard names.
    if (isChecked && !found) throw new NotFound(`"/${path}": not found`);
    // A copied directory's own name doesn't count, its files' names do.
    if (found)
      await visit(found.inode, found.path, isDirectory(found.inode.mode) ? '' : (path.split('/').at(-1) ?? ''));
  }
  return digestOf(utf8(lines.join('\n')));
}
