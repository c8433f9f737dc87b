/** Events of inotify(7), from where they happen to those who watch. The queue they go into is inotify-file.ts's. */
import { IN_DELETE_SELF, IN_ISDIR, IN_MOVE_SELF } from '../uapi/inotify.ts';
import { isDirectory } from '../uapi/stat.ts';
import type { Inode } from './inode.ts';
import type { Path } from './path.ts';

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
