/** Carries out what an image's step says it changes (src/images/image.ts) on a tree. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes, Content, DirectoryChange } from '../../images/image.ts';
import { addGroup, addUser, groupId, userId } from './accounts.ts';
import { matchGlob } from './path-glob.ts';
import { directoryNode, fileNode, type Node, symlinkNode, type Tree } from './tree.ts';

function contentOf(content: Content, folder: string): Uint8Array {
  if ('text' in content) return new TextEncoder().encode(content.text);
  if ('bytes' in content) return content.bytes;
  return readFileSync(join(folder, content.from));
}

function ids(tree: Tree, change: DirectoryChange): [uid: number, gid: number] {
  return [userId(tree, change.owner ?? 0), groupId(tree, change.group ?? 0)];
}

/**
 * Everything but packages, extraction and compilation, which build-image.ts does first.
 *
 * @param folder the image's own folder, where `from` files are
 * @param mtime seconds since 1970 of what is written
 */
export function applyChanges(tree: Tree, changes: Changes, folder: string, mtime: number): void {
  for (const group of changes.groups ?? []) addGroup(tree, group.name, group.gid, group.members ?? [], mtime);
  for (const user of changes.users ?? []) addUser(tree, user, mtime);
  if (changes.remove) removeAll(tree, changes.remove);
  for (const [path, change] of Object.entries(changes.directories ?? {})) {
    if (change.keep && tree.follow(path)?.type === 'directory') continue;
    tree.put(path, directoryNode(mtime, change.mode ?? tree.follow(path)?.mode ?? 0o755, ...ids(tree, change)));
  }
  for (const [path, change] of Object.entries(changes.files ?? {})) {
    tree.put(path, fileNode(contentOf(change, folder), mtime, change.mode ?? 0o644, ...ids(tree, change)));
  }
  for (const [path, target] of Object.entries(changes.links ?? {})) tree.put(path, symlinkNode(target, mtime));
  for (const [path, target] of Object.entries(changes.hardLinks ?? {})) {
    const node = tree.get(target);
    if (!node) throw new Error(`hard link ${path}: no ${target}`);
    tree.put(path, node);
  }
  for (const [path, change] of Object.entries(changes.owners ?? {})) {
    const node: Node | undefined = tree.get(path);
    if (!node) throw new Error(`owner of ${path}: not there`);
    const [uid, gid] = ids(tree, change);
    tree.put(path, { ...node, uid, gid, mode: change.mode ?? node.mode });
  }
}

/** @throws Error for a glob that matches nothing: it is a leftover or a typing mistake */
function removeAll(tree: Tree, globs: readonly string[]): void {
  const paths = tree.entries().map(([path]) => path);
  for (const glob of globs) {
    if (!paths.some((path) => matchGlob(glob, path))) throw new Error(`remove: nothing matches ${glob}`);
  }
  tree.deleteMatching(globs);
}
