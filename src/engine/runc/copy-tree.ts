/** Copies a tree of inodes with owners, modes, times, extended attributes and hard links (containerd's continuity/fs.CopyDir). */
import { isDirectory, isRegular, isSymlink } from '../../kernel/uapi/stat.ts';
import type { Inode } from '../../kernel/vfs/inode.ts';
import { readAt, writeAll } from './file-tree.ts';

const chunk = 262_144;

/** Copies what is in the directory `from` into the directory `to`, and the directory's own owner, mode and times. */
export async function copyTree(from: Inode, to: Inode, copied = new Map<Inode, Inode>()): Promise<void> {
  for (const { name, inode } of [...from.list()]) {
    const earlier = copied.get(inode);
    if (earlier) {
      to.link(name, earlier);
      continue;
    }
    const target = isSymlink(inode.mode) ? { target: inode.readlink() } : {};
    const copy = to.create(name, { mode: inode.mode, uid: inode.uid, gid: inode.gid, rdev: inode.rdev, ...target });
    if (isDirectory(inode.mode)) await copyTree(inode, copy, copied);
    else {
      if (isRegular(inode.mode)) await copyContent(inode, copy);
      if (inode.nlink > 1) copied.set(inode, copy);
      if (!isSymlink(inode.mode)) copyAttributes(inode, copy);
    }
  }
  copyAttributes(from, to);
}

/** A regular file's bytes. */
export async function copyContent(from: Inode, to: Inode): Promise<void> {
  for (let offset = 0; offset < from.size; ) {
    const part = await readAt(from, offset, chunk);
    if (part.length === 0) return;
    await writeAll(to, offset, part);
    offset += part.length;
  }
}

function copyAttributes(from: Inode, to: Inode): void {
  for (const name of from.listXattr()) {
    const value = from.getXattr(name);
    if (value && !name.startsWith('trusted.overlay.')) to.setXattr(name, value, 0);
  }
  to.setAttributes({ mode: from.mode, uid: from.uid, gid: from.gid, atime: from.atime, mtime: from.mtime });
}
