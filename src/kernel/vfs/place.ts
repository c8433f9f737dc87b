/** A place for any open file: where it was opened, or for pipes, sockets and the like one in their internal file system. */
import type { File } from './file.ts';
import { Mount } from './mount.ts';
import type { Path } from './path.ts';

export function placeOf(file: File): Path {
  if (file.path) return file.path;
  const { inode } = file;
  return { mount: new Mount(0, inode.fs, inode.fs.root, 'none', 0), inode };
}
