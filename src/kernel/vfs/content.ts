/** A regular file's content as everyone must see it: what the file system stores, with the pages that are mapped somewhere on top (mmap(2), MAP_SHARED). */
import { Blocked } from '../wait.ts';
import type { Inode } from './inode.ts';

/** Reads at `offset`; short only at the end. */
export function readContent(inode: Inode, offset: number, into: Uint8Array): number | Blocked {
  const count = inode.read(offset, into);
  const pages = inode.backing.pageCache;
  if (pages && typeof count === 'number' && count > 0) pages.overlay(offset, into.subarray(0, count));
  return count;
}

export function writeContent(inode: Inode, offset: number, from: Uint8Array): number | Blocked {
  const count = inode.write(offset, from);
  if (typeof count === 'number' && count > 0) inode.backing.pageCache?.update(offset, from.subarray(0, count));
  return count;
}

export function truncateContent(inode: Inode, size: number): void {
  inode.truncate(size);
  inode.backing.pageCache?.truncate(size);
}

/** The whole content, for the kernel's own readers. @throws Blocked while it is absent */
export function wholeContent(inode: Inode): Uint8Array {
  const bytes = new Uint8Array(inode.size);
  let at = 0;
  while (at < bytes.length) {
    const count = readContent(inode, at, bytes.subarray(at));
    if (count instanceof Blocked) throw count;
    if (count === 0) break;
    at += count;
  }
  return bytes.subarray(0, at);
}
