/** open(2): the walk, O_CREAT, the permission checks and the file object. FIFOs are left to the caller, since their opening waits for the other end (ipc/fifo.ts). */
import { EACCES, EEXIST, EINVAL, EISDIR, ELOOP, ENOENT, ENOTDIR, ENXIO, EOPNOTSUPP, EPERM } from '../uapi/errno.ts';
import {
  isReadable,
  isWritable,
  O_ACCMODE,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOATIME,
  O_NOCTTY,
  O_NOFOLLOW,
  O_PATH,
  O_TMPFILE_BIT,
  O_TRUNC,
} from '../uapi/fcntl.ts';
import { IN_MODIFY } from '../uapi/inotify.ts';
import { MS_NODEV } from '../uapi/mount.ts';
import {
  isDirectory,
  isRegular,
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../uapi/stat.ts';
import { AnonymousInode } from './anonymous-inode.ts';
import { createAt, newInode } from './change.ts';
import { truncateContent } from './content.ts';
import type { Devices } from './devices.ts';
import { DirectoryFile } from './directory-file.ts';
import { File } from './file.ts';
import { lookup, lookupOrParent, type PathContext, type WalkOptions } from './namei.ts';
import { notifyPath } from './notify.ts';
import type { Path } from './path.ts';
import { PathFile } from './path-file.ts';
import {
  MAY_EXEC,
  MAY_READ,
  MAY_WRITE,
  ownerOrCapable,
  requireAccess,
  requireFileAccess,
  requireWritable,
} from './permission.ts';
import { RegularFile } from './regular-file.ts';

/** Flags that are over once the file is open. */
const CREATION_FLAGS = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC;

/** A place that passed open(2)'s checks, to be made a file by `openResolved`. */
export interface Resolved {
  readonly path: Path;
  readonly flags: number;
  /** Just made: no further permission is asked. */
  readonly created: boolean;
}

/** The walk and O_CREAT. @param mode permission bits for a new file, umask not yet applied */
export function resolveOpen(
  context: PathContext,
  pathname: string,
  flags: number,
  mode: number,
  options: WalkOptions = {},
): Resolved {
  const follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) !== (O_CREAT | O_EXCL);
  if (flags & O_PATH) return { path: lookup(context, pathname, { ...options, follow }), flags, created: false };
  if (flags & O_TMPFILE_BIT) return openUnnamed(context, pathname, flags, mode, options);
  if (!(flags & O_CREAT)) return { path: lookup(context, pathname, { ...options, follow }), flags, created: false };
  if (flags & O_DIRECTORY) throw EINVAL;
  const { last, found } = lookupOrParent(context, pathname, { ...options, follow });
  if (found) {
    if (flags & O_EXCL) throw EEXIST;
    if (isDirectory(found.inode.mode)) throw EISDIR;
    return { path: found, flags, created: false };
  }
  const node = newInode(last.directory.inode, S_IFREG | (mode & 0o7777 & ~context.umask), context);
  return { path: createAt(context, last, node), flags, created: true };
}

function openUnnamed(
  context: PathContext,
  pathname: string,
  flags: number,
  mode: number,
  options: WalkOptions,
): Resolved {
  if (!(flags & O_DIRECTORY) || !isWritable(flags)) throw EINVAL;
  const directory = lookup(context, pathname, options);
  if (!isDirectory(directory.inode.mode)) throw ENOTDIR;
  requireWritable(directory.mount);
  requireAccess(directory.inode, MAY_WRITE | MAY_EXEC, context.credentials);
  if (!directory.inode.createUnnamed) throw EOPNOTSUPP;
  const node = newInode(directory.inode, S_IFREG | (mode & 0o7777 & ~context.umask), context);
  const inode = directory.inode.createUnnamed(node);
  return {
    path: { mount: directory.mount, inode, directory: directory.inode, name: `#${inode.ino}` },
    flags,
    created: true,
  };
}

/** may_open: type and permission. */
function requireOpenable(context: PathContext, { path, flags, created }: Resolved): void {
  const { mount, inode } = path;
  if (isSymlink(inode.mode)) throw ELOOP;
  if (flags & O_DIRECTORY && !(flags & O_TMPFILE_BIT) && !isDirectory(inode.mode)) throw ENOTDIR;
  const writes = isWritable(flags) || (flags & O_TRUNC) !== 0;
  if (isDirectory(inode.mode) && writes) throw EISDIR;
  const type = inode.mode & S_IFMT;
  if ((type === S_IFCHR || type === S_IFBLK) && mount.flags & MS_NODEV) throw EACCES;
  if (created) return;
  const mask = (isReadable(flags) ? MAY_READ : 0) | (writes ? MAY_WRITE : 0) || MAY_READ | MAY_WRITE;
  requireFileAccess(mount, inode, mask, context.credentials);
  if (flags & O_NOATIME && !ownerOrCapable(inode, context.credentials)) throw EPERM;
}

/** Whether opening waits for another process: FIFOs go through ipc/fifo.ts. */
export function isFifo(path: Path): boolean {
  if ((path.inode.mode & S_IFMT) !== S_IFIFO) return false;
  return !(path.inode instanceof AnonymousInode && path.inode.attached instanceof File);
}

/** Checks what `resolveOpen` found; the caller then opens a FIFO itself, anything else with `openResolved`. */
export function checkOpen(context: PathContext, resolved: Resolved): void {
  if (!(resolved.flags & O_PATH)) requireOpenable(context, resolved);
  else if (resolved.flags & O_DIRECTORY && !isDirectory(resolved.path.inode.mode)) throw ENOTDIR;
}

/** The open description for a place that passed `checkOpen`. */
export function openResolved(context: PathContext, devices: Devices, { path, flags, created }: Resolved): File {
  if (flags & O_PATH) return new PathFile(path, flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW));
  const { inode } = path;
  const status = flags & ~CREATION_FLAGS;
  const own = inode.open(flags, context, path);
  if (own) return own;
  const type = inode.mode & S_IFMT;
  if (type === S_IFSOCK) throw ENXIO;
  if (type === S_IFCHR || type === S_IFBLK) return devices.open(path, flags, context);
  if (isDirectory(inode.mode)) return new DirectoryFile(path, status);
  if (flags & O_TRUNC && !created) {
    truncateContent(inode, 0);
    notifyPath(path, IN_MODIFY);
  }
  return new RegularFile(path, status);
}

/** open(2) for all but FIFOs. @throws ENOENT and the like; ENXIO for a FIFO */
export function openPath(
  context: PathContext,
  devices: Devices,
  pathname: string,
  flags: number,
  mode = 0,
  options: WalkOptions = {},
): File {
  const resolved = resolveOpen(context, pathname, flags, mode, options);
  checkOpen(context, resolved);
  if (isFifo(resolved.path) && !(flags & O_PATH)) throw ENXIO;
  return openResolved(context, devices, resolved);
}

/** Status flags F_SETFL may change: the rest stays as it was opened. */
export function changeableFlags(flags: number): number {
  return flags & ~(O_ACCMODE | CREATION_FLAGS) & (O_APPEND | 0o4000 | 0o40000 | O_NOATIME | 0o20000);
}

/** An inode known to exist, opened without a walk and without checks: the kernel's own use. */
export function openInode(path: Path, flags: number): File {
  if (isDirectory(path.inode.mode)) return new DirectoryFile(path, flags);
  if (!isRegular(path.inode.mode)) throw ENOENT;
  return new RegularFile(path, flags);
}
