/** Writes a tree to a real folder, owners left to the one who runs it unless that is root. */
import { chmodSync, lchownSync, linkSync, lutimesSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, Tree } from './tree.ts';

/** @param root an existing, empty folder */
export function writeTree(tree: Tree, root: string): void {
  const written = new Map<Node, string>();
  const owned = process.getuid?.() === 0;
  for (const [path, node] of tree.entries()) {
    const real = join(root, path);
    const first = written.get(node);
    if (node.type === 'directory') mkdirSync(real, { recursive: true });
    else if (node.type === 'symlink') symlinkSync(node.target, real);
    else if (first !== undefined) linkSync(first, real);
    else {
      writeFileSync(real, node.data);
      written.set(node, real);
    }
    if (owned && path !== '/') lchownSync(real, node.uid, node.gid);
    if (node.type !== 'symlink') chmodSync(real, node.mode);
    if (node.type !== 'directory') lutimesSync(real, node.mtime, node.mtime);
  }
}
