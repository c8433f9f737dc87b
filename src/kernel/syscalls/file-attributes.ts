/** About files: stat(2), statx(2), statfs(2), access(2), chmod(2), chown(2), utimensat(2), truncate(2), fallocate(2), sync(2), fadvise(2). */
import { CAP_FSETID } from '../uapi/capability.ts';
import { EACCES, EBADF, EFBIG, EINVAL, EISDIR, ENODEV, EOPNOTSUPP, EPERM, ESPIPE } from '../uapi/errno.ts';
import {
  AT_EACCESS,
  AT_EMPTY_PATH,
  AT_NO_AUTOMOUNT,
  AT_SYMLINK_NOFOLLOW,
  F_SEAL_WRITE,
  FALLOC_FL_KEEP_SIZE,
  FALLOC_FL_PUNCH_HOLE,
  FALLOC_FL_ZERO_RANGE,
  isWritable,
} from '../uapi/fcntl.ts';
import { IN_ATTRIB, IN_MODIFY } from '../uapi/inotify.ts';
import { encodeStatfs, MS_NOEXEC } from '../uapi/mount.ts';
import { encodeStatx, isDirectory, isRegular, isSymlink, S_IFIFO, S_IFMT } from '../uapi/stat.ts';
import type { Credentials } from '../vfs/caller.ts';
import { truncateContent } from '../vfs/content.ts';
import type { Attributes, Inode } from '../vfs/inode.ts';
import { lookup } from '../vfs/namei.ts';
import { notifyPath } from '../vfs/notify.ts';
import type { Path } from '../vfs/path.ts';
import {
  capable,
  chmodAttributes,
  chownAttributes,
  isAllowed,
  MAY_EXEC,
  MAY_WRITE,
  ownerOrCapable,
  requireFileAccess,
  requireWritable,
  withoutPrivilege,
} from '../vfs/permission.ts';
import { placeOf } from '../vfs/place.ts';
import { MAX_FILE_SIZE } from '../vfs/regular-file.ts';
import type { Call, CallTable } from './call.ts';
import { openFile, pathAt, requireNotRunning, startOf } from './file-arguments.ts';

function fstatat(c: Call): number {
  const [dirfd, address, buffer, flags] = c.args;
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH)) throw EINVAL;
  const path = pathAt(c, dirfd | 0, address, flags, !(flags & AT_SYMLINK_NOFOLLOW));
  c.memory.write(buffer, c.kernel.vfs.encodeStat(path.inode));
  return 0;
}

const STATX_SYNC = 0x6000;

function statx(c: Call): number {
  const [dirfd, address, flags, , buffer] = c.args;
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | STATX_SYNC)) throw EINVAL;
  const { mount, inode } = pathAt(c, dirfd | 0, address, flags, !(flags & AT_SYMLINK_NOFOLLOW));
  c.memory.write(buffer, encodeStatx(inode, mount.id, inode === mount.root));
  return 0;
}

function statfs(c: Call, { mount }: Path): number {
  c.memory.write(c.args[1], encodeStatfs(mount.fs.status(), mount.fs.device, mount.flags));
  return 0;
}

/** access(2) asks for the real user, with what capabilities that one would have. */
function realCredentials(own: Credentials): Credentials {
  return { ...own, fsuid: own.uid, fsgid: own.gid, effective: own.uid === 0 ? own.permitted : 0n };
}

function faccessat(c: Call, flags: number): number {
  const [dirfd, address, mask] = c.args;
  if (mask & ~7 || flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) throw EINVAL;
  const credentials = flags & AT_EACCESS ? c.process.credentials : realCredentials(c.process.credentials);
  const pathname = c.memory.readString(address);
  const path =
    pathname === ''
      ? pathAt(c, dirfd | 0, address, flags, true)
      : lookup(c.process, pathname, {
          ...startOf(c, dirfd | 0, pathname),
          follow: !(flags & AT_SYMLINK_NOFOLLOW),
          credentials,
        });
  if (mask === 0) return 0;
  if (mask & MAY_EXEC && isRegular(path.inode.mode) && path.mount.flags & MS_NOEXEC) throw EACCES;
  requireFileAccess(path.mount, path.inode, mask, credentials);
  return 0;
}

function setAttributes(path: Path, attributes: Attributes): number {
  path.inode.setAttributes(attributes);
  notifyPath(path, IN_ATTRIB);
  return 0;
}

function chmod(c: Call, path: Path, mode: number): number {
  requireWritable(path.mount);
  if (isSymlink(path.inode.mode)) throw EOPNOTSUPP;
  return setAttributes(path, chmodAttributes(path.inode, mode, c.process.credentials));
}

function chown(c: Call, path: Path, uid: number, gid: number): number {
  requireWritable(path.mount);
  return setAttributes(path, chownAttributes(path.inode, uid | 0, gid | 0, c.process.credentials));
}

function fchmodat2(c: Call): number {
  const [dirfd, address, mode, flags] = c.args;
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) throw EINVAL;
  return chmod(c, pathAt(c, dirfd | 0, address, flags, !(flags & AT_SYMLINK_NOFOLLOW)), mode);
}

function fchownat(c: Call): number {
  const [dirfd, address, uid, gid, flags] = c.args;
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) throw EINVAL;
  return chown(c, pathAt(c, dirfd | 0, address, flags, !(flags & AT_SYMLINK_NOFOLLOW)), uid, gid);
}

const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;

/** One of the two struct timespec: nanoseconds, or UTIME_NOW / UTIME_OMIT as words. */
function timeArgument(c: Call, address: number): number | 'now' | 'omit' {
  const nanoseconds = c.memory.readNumber(address + 8);
  if (nanoseconds === UTIME_NOW) return 'now';
  if (nanoseconds === UTIME_OMIT) return 'omit';
  if (nanoseconds < 0 || nanoseconds > 999_999_999) throw EINVAL;
  return c.memory.readNumber(address) * 1e9 + nanoseconds;
}

function requireTouchable(inode: Inode, now: boolean, credentials: Credentials): void {
  if (ownerOrCapable(inode, credentials)) return;
  if (!now) throw EPERM;
  if (!isAllowed(inode, MAY_WRITE, credentials)) throw EACCES;
}

function utimensat(c: Call): number {
  const [dirfd, address, times, flags] = c.args;
  if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) throw EINVAL;
  const atime = times ? timeArgument(c, times) : 'now';
  const mtime = times ? timeArgument(c, times + 16) : 'now';
  const path =
    address === 0
      ? placeOf(openFile(c, dirfd | 0))
      : pathAt(c, dirfd | 0, address, flags, !(flags & AT_SYMLINK_NOFOLLOW));
  if (atime === 'omit' && mtime === 'omit') return 0;
  requireWritable(path.mount);
  requireTouchable(path.inode, atime === 'now' && mtime === 'now', c.process.credentials);
  const now = c.kernel.vfs.clock.now();
  const attributes: Attributes = {};
  if (atime !== 'omit') attributes.atime = atime === 'now' ? now : atime;
  if (mtime !== 'omit') attributes.mtime = mtime === 'now' ? now : mtime;
  return setAttributes(path, attributes);
}

function dropPrivilege(c: Call, inode: Inode): void {
  const bare = withoutPrivilege(inode.mode);
  if (bare !== inode.mode && !capable(c.process.credentials, CAP_FSETID)) inode.setAttributes({ mode: bare });
}

function truncate(c: Call): number {
  const [address, size] = c.args;
  if (size < 0) throw EINVAL;
  const path = lookup(c.process, c.memory.readString(address));
  if (isDirectory(path.inode.mode)) throw EISDIR;
  if (!isRegular(path.inode.mode)) throw EINVAL;
  requireFileAccess(path.mount, path.inode, MAY_WRITE, c.process.credentials);
  requireNotRunning(c, path);
  if (size > MAX_FILE_SIZE) throw EFBIG;
  dropPrivilege(c, path.inode);
  truncateContent(path.inode, size);
  notifyPath(path, IN_MODIFY);
  return 0;
}

function ftruncate(c: Call): number {
  const file = openFile(c, c.args[0] | 0);
  const size = c.args[1];
  if (size < 0 || !isWritable(file.flags) || !isRegular(file.inode.mode)) throw EINVAL;
  if (size > MAX_FILE_SIZE) throw EFBIG;
  dropPrivilege(c, file.inode);
  file.truncate(size);
  return 0;
}

function fallocate(c: Call): number {
  const file = openFile(c, c.args[0] | 0);
  const [, mode, offset, length] = c.args;
  if (offset < 0 || length <= 0) throw EINVAL;
  if (!isWritable(file.flags)) throw EBADF;
  if ((file.inode.mode & S_IFMT) === S_IFIFO) throw ESPIPE;
  if (!isRegular(file.inode.mode)) throw ENODEV;
  if (offset + length > MAX_FILE_SIZE) throw EFBIG;
  const { inode } = file;
  const keep = (mode & FALLOC_FL_KEEP_SIZE) !== 0;
  const operation = mode & ~FALLOC_FL_KEEP_SIZE;
  if ((inode.state?.seals ?? 0) & F_SEAL_WRITE) throw EPERM;
  if (!inode.allocate || !inode.punch) throw EOPNOTSUPP;
  if (operation === 0) {
    inode.allocate(offset, length, keep);
  } else if (operation === FALLOC_FL_PUNCH_HOLE && keep) {
    inode.punch(offset, length);
    inode.backing.pageCache?.update(offset, new Uint8Array(Math.min(length, Math.max(0, inode.size - offset))));
  } else if (operation === FALLOC_FL_ZERO_RANGE) {
    inode.punch(offset, length);
    inode.allocate(offset, length, keep);
    inode.backing.pageCache?.update(offset, new Uint8Array(Math.min(length, Math.max(0, inode.size - offset))));
  } else throw EOPNOTSUPP;
  return 0;
}

/** sync(2) and its kin: everything is in memory already. */
function syncFile(c: Call): number {
  const file = openFile(c, c.args[0] | 0);
  if (!isRegular(file.inode.mode) && !isDirectory(file.inode.mode)) throw EINVAL;
  return 0;
}

export const fileAttributeCalls: CallTable = {
  newfstatat: { nr: 79, support: 'full', call: fstatat },
  fstat: {
    nr: 80,
    support: 'full',
    call: (c) => {
      c.memory.write(c.args[1], c.kernel.vfs.encodeStat(c.process.files.get(c.args[0] | 0).inode));
      return 0;
    },
  },
  statx: { nr: 291, support: 'partial: basic fields and mount id; no birth time', call: statx },
  statfs: { nr: 43, support: 'full', call: (c) => statfs(c, lookup(c.process, c.memory.readString(c.args[0]))) },
  fstatfs: { nr: 44, support: 'full', call: (c) => statfs(c, placeOf(c.process.files.get(c.args[0] | 0))) },
  faccessat: { nr: 48, support: 'full', call: (c) => faccessat(c, 0) },
  faccessat2: { nr: 439, support: 'full', call: (c) => faccessat(c, c.args[3] | 0) },
  fchmod: { nr: 52, support: 'full', call: (c) => chmod(c, placeOf(openFile(c, c.args[0] | 0)), c.args[1]) },
  fchmodat: {
    nr: 53,
    support: 'full',
    call: (c) => chmod(c, pathAt(c, c.args[0] | 0, c.args[1], 0, true), c.args[2]),
  },
  fchmodat2: { nr: 452, support: 'full', call: fchmodat2 },
  fchown: { nr: 55, support: 'full', call: (c) => chown(c, placeOf(openFile(c, c.args[0] | 0)), c.args[1], c.args[2]) },
  fchownat: { nr: 54, support: 'full', call: fchownat },
  utimensat: { nr: 88, support: 'partial: times are exact to about 0.25 µs', call: utimensat },
  truncate: { nr: 45, support: 'full', call: truncate },
  ftruncate: { nr: 46, support: 'full', call: ftruncate },
  fallocate: { nr: 47, support: 'partial: no collapse, insert or unshare', call: fallocate },
  sync: { nr: 81, support: 'full', call: () => 0 },
  fsync: { nr: 82, support: 'full', call: syncFile },
  fdatasync: { nr: 83, support: 'full', call: syncFile },
  sync_file_range: { nr: 84, support: 'full', call: syncFile },
  syncfs: {
    nr: 267,
    support: 'full',
    call: (c) => {
      openFile(c, c.args[0] | 0);
      return 0;
    },
  },
  fadvise64: {
    nr: 223,
    support: 'full',
    call: (c) => {
      const file = openFile(c, c.args[0] | 0);
      if ((file.inode.mode & S_IFMT) === S_IFIFO) throw ESPIPE;
      if (c.args[3] < 0 || c.args[3] > 5) throw EINVAL;
      return 0;
    },
  },
  readahead: {
    nr: 213,
    support: 'full',
    call: (c) => {
      const file = openFile(c, c.args[0] | 0);
      if (!isRegular(file.inode.mode)) throw EINVAL;
      return 0;
    },
  },
};
