/** Copy-up: a lower inode's twin in the upper directory, with its content, owner, modes, times and extended attributes. */
import { isDirectory, isRegular, isSymlink } from '../uapi/stat.ts';
import { wholeContent } from '../vfs/content.ts';
import type { Inode, NewInode } from '../vfs/inode.ts';
import { Blocked } from '../wait.ts';
import { LayerInode } from './layer-inode.ts';
import { TmpfsInode } from './tmpfs-inode.ts';

const PRIVATE = 'trusted.overlay.';

/** A file's bytes: a layer's own, which nobody changes, or a copy. @throws Blocked while they are absent */
function contentOf(from: Inode): { readonly bytes: Uint8Array; readonly lasting: boolean } {
  if (!(from instanceof LayerInode)) return { bytes: wholeContent(from), lasting: false };
  const bytes = from.bytes();
  if (bytes instanceof Blocked) throw bytes;
  return { bytes, lasting: true };
}

function fill(copy: Inode, bytes: Uint8Array, lasting: boolean): void {
  if (lasting && copy instanceof TmpfsInode) {
    copy.borrow(bytes);
    return;
  }
  for (let at = 0; at < bytes.length; ) {
    const count = copy.write(at, bytes.subarray(at));
    if (count instanceof Blocked) throw count;
    at += count;
  }
}

/**
 * Makes the twin of `from` as `name` in the directory that `parent` answers (called only once the content is there, so
 * that a Blocked leaves nothing behind). The directory's times stay.
 * @throws ENOSPC, leaving nothing; Blocked
 */
export function copyInode(from: Inode, parent: () => Inode, name: string, withContent: boolean): Inode {
  const content = withContent && isRegular(from.mode) ? contentOf(from) : undefined;
  const directory = parent();
  const { atime, mtime } = directory;
  const node: NewInode = { mode: from.mode, uid: from.uid, gid: from.gid, rdev: from.rdev };
  const copy = directory.create(name, isSymlink(from.mode) ? { ...node, target: from.readlink() } : node);
  try {
    if (content) fill(copy, content.bytes, content.lasting);
    for (const attribute of from.listXattr()) {
      const value = attribute.startsWith(PRIVATE) ? undefined : from.getXattr(attribute);
      if (value) copy.setXattr(attribute, value, 0);
    }
    copy.setAttributes({ atime: from.atime, mtime: from.mtime });
    directory.setAttributes({ atime, mtime });
  } catch (error) {
    if (isDirectory(from.mode)) directory.rmdir(name);
    else directory.unlink(name);
    throw error;
  }
  return copy;
}
