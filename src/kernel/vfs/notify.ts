/** Events of inotify(7), from where they happen to those who watch. The queue they go into is syscalls/inotify.ts's. */
import { isDirectory } from '../uapi/stat.ts';
import type { Inode } from './inode.ts';
import type { Path } from './path.ts';

export const IN_ACCESS = 0x1;
export const IN_MODIFY = 0x2;
export const IN_ATTRIB = 0x4;
export const IN_CLOSE_WRITE = 0x8;
export const IN_CLOSE_NOWRITE = 0x10;
export const IN_OPEN = 0x20;
export const IN_MOVED_FROM = 0x40;
export const IN_MOVED_TO = 0x80;
export const IN_CREATE = 0x100;
export const IN_DELETE = 0x200;
export const IN_DELETE_SELF = 0x400;
export const IN_MOVE_SELF = 0x800;
export const IN_ISDIR = 0x40000000;

export interface Watch {
  /** `name` is empty for an event of the watched inode itself. `cookie` joins the two halves of a rename. */
  happened(mask: number, name: string, cookie: number): void;
}

/** Something happened in `directory` to its entry `name`. */
export function notifyChild(directory: Inode, name: string, child: Inode, mask: number, cookie = 0): void {
  const watches = directory.state?.watches;
  if (!watches || watches.size === 0) return;
  const bits = isDirectory(child.mode) ? mask | IN_ISDIR : mask;
  for (const watch of [...watches]) watch.happened(bits, name, cookie);
}

/** Something happened to `inode` itself. */
export function notifySelf(inode: Inode, mask: number): void {
  const watches = inode.state?.watches;
  if (!watches || watches.size === 0) return;
  const plain = mask & (IN_DELETE_SELF | IN_MOVE_SELF) || !isDirectory(inode.mode);
  for (const watch of [...watches]) watch.happened(plain ? mask : mask | IN_ISDIR, '', 0);
}

/** Something happened to what lies at `path`: its directory's watchers are told, then its own. */
export function notifyPath(path: Path, mask: number): void {
  if (path.directory && path.name !== undefined) notifyChild(path.directory, path.name, path.inode, mask);
  notifySelf(path.inode, mask);
}

/** A name of `inode` is gone: its link count changed, or with the last one it is gone itself. */
export function notifyUnlinked(inode: Inode): void {
  if (inode.nlink === 0) notifySelf(inode, IN_DELETE_SELF);
}
