/** A file tree of our kernel's, written to this computer's disk with owners, modes and hard links: for a chroot. */
import { chmodSync, lchownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inode } from '../kernel/vfs/inode.ts';

/** Writes a tree of the kernel's to the host's disk. */
export function writeTree(from: Inode, to: string, links = new Map<string, string>()): void {
  mkdirSync(to, { recursive: true });
  for (const { name, inode } of from.list()) {
    if (name === '.' || name === '..') continue;
    const path = join(to, name);
    const kind = inode.mode & 0o170000;
    const id = `${inode.fs.device}:${inode.ino}`;
    const known = links.get(id);
    if (kind === 0o040000) writeTree(inode, path, links);
    else if (kind === 0o120000) symlinkSync(inode.readlink(), path);
    else if (known !== undefined && inode.nlink > 1) {
      linkSync(known, path);
      continue;
    } else if (kind === 0o100000) {
      const bytes = new Uint8Array(inode.size);
      inode.read(0, bytes);
      writeFileSync(path, bytes);
      links.set(id, path);
    } else continue;
    lchownSync(path, inode.uid, inode.gid);
    if (kind !== 0o120000) chmodSync(path, inode.mode & 0o7777);
  }
}
