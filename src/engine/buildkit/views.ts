/** A step's files to be looked at or mounted: its layers, or the tree of a context or a download. */
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import { newId } from './cache.ts';
import type { BuildHost } from './host.ts';
import type { SourceTree } from './ops/selection.ts';
import { removeAll, sortedNames } from './ops/tree.ts';
import { chainOf, type Result } from './result.ts';

export interface View {
  readonly fs: FileSystem;
  readonly tree: SourceTree;
  readonly release: () => void;
}

/**
 * As one file system. What is written to a writable one is lost.
 * @param isMount what is hidden is not there at all
 */
export function viewOf(host: BuildHost, result: Result, isWritable: boolean, isMount = false): View {
  const { snapshotter, random, overlay } = host;
  const { tree } = result;
  if (tree) {
    const hidden = sortedNames(tree.root).filter((name) => tree.isHidden?.(name));
    if (!isWritable && !(isMount && hidden.length > 0)) return { fs: tree.fs, tree, release: () => undefined };
    const fs = overlay(tree.root);
    for (const name of hidden) removeAll(fs.root, name);
    return { fs, tree: { ...tree, root: fs.root }, release: () => undefined };
  }
  const key = `view-${newId(random)}`;
  const { fs } = snapshotter.prepare(key, chainOf(result));
  return { fs, tree: { root: fs.root }, release: () => snapshotter.remove(key) };
}
