/** Names: getdents64(2), getcwd(2), chdir(2), chroot(2), mkdirat(2), mknodat(2), unlinkat(2), symlinkat(2), linkat(2), renameat2(2), readlinkat(2). */
import { CAP_SYS_CHROOT } from '../uapi/capability.ts';
import { EACCES, EINVAL, ENOENT, ENOTDIR, EPERM, ERANGE, EXDEV } from '../uapi/errno.ts';
import { AT_EMPTY_PATH, AT_REMOVEDIR, AT_SYMLINK_FOLLOW, SEEK_SET } from '../uapi/fcntl.ts';
import { isDirectory, isSymlink, putLong, S_IFDIR, S_IFIFO, S_IFMT, S_IFREG } from '../uapi/stat.ts';
import { link, mkdir, mknod, rename, requireLinkable, rmdir, symlink, unlink } from '../vfs/change.ts';
import { lookup } from '../vfs/namei.ts';
import { type Path, renderPath } from '../vfs/path.ts';
import { capable, isAllowed, MAY_EXEC } from '../vfs/permission.ts';
import type { Call, CallTable } from './call.ts';
import { openFile, pathAt, startOf } from './file-arguments.ts';

const encoder = new TextEncoder();

/** struct linux_dirent64: ino, offset, reclen, type, name. */
function getdents64(c: Call): number {
  const file = openFile(c, c.args[0] | 0);
  const [, address, room] = c.args;
  const entries = file.readDirectory(c.process);
  if (isDirectory(file.inode.mode) && file.inode.nlink === 0) throw ENOENT;
  const view = new DataView(new ArrayBuffer(Math.min(room, 65536)));
  const bytes = new Uint8Array(view.buffer);
  let at = 0;
  let reached = -1;
  for (const { name, ino, type, offset } of entries) {
    const encoded = encoder.encode(name);
    const length = (19 + encoded.length + 1 + 7) & ~7;
    if (at + length > bytes.length) {
      if (at === 0) throw EINVAL;
      break;
    }
    putLong(view, at, ino);
    putLong(view, at + 8, offset);
    view.setUint16(at + 16, length, true);
    view.setUint8(at + 18, type);
    bytes.set(encoded, at + 19);
    at += length;
    reached = offset;
  }
  if (at > 0) {
    c.memory.write(address, bytes.subarray(0, at));
    file.seek(reached, SEEK_SET);
  }
  return at;
}

function getcwd(c: Call): number {
  const [address, room] = c.args;
  const { cwd, root } = c.process;
  if (cwd.inode.nlink === 0) throw ENOENT;
  const { text, reachable } = renderPath(cwd, root);
  const bytes = encoder.encode(`${reachable ? '' : '(unreachable)'}${text}\0`);
  if (bytes.length > room) throw ERANGE;
  c.memory.write(address, bytes);
  return bytes.length;
}

function requireEnterable(c: Call, path: Path): Path {
  if (!isDirectory(path.inode.mode)) throw ENOTDIR;
  if (!isAllowed(path.inode, MAY_EXEC, c.process.credentials)) throw EACCES;
  return path;
}

function chroot(c: Call): number {
  const path = requireEnterable(c, lookup(c.process, c.memory.readString(c.args[0])));
  if (!capable(c.process.credentials, CAP_SYS_CHROOT)) throw EPERM;
  c.process.root = path;
  return 0;
}

function mknodat(c: Call): number {
  const pathname = c.memory.readString(c.args[1]);
  const mode = c.args[2] & 0xffff;
  const type = mode & S_IFMT;
  if (type === S_IFDIR) throw EPERM;
  if (type !== 0 && ![S_IFREG, S_IFIFO, 0o140000, 0o060000, 0o020000].includes(type)) throw EINVAL;
  const device = type === 0o060000 || type === 0o020000 ? c.args[3] >>> 0 : 0;
  mknod(c.process, pathname, mode | (type === 0 ? S_IFREG : 0), device, startOf(c, c.args[0] | 0, pathname));
  return 0;
}

function unlinkat(c: Call): number {
  const pathname = c.memory.readString(c.args[1]);
  const flags = c.args[2] | 0;
  if (flags & ~AT_REMOVEDIR) throw EINVAL;
  const change = flags & AT_REMOVEDIR ? rmdir : unlink;
  change(c.process, pathname, startOf(c, c.args[0] | 0, pathname));
  return 0;
}

function linkat(c: Call): number {
  const [from, fromName, to, toName, flags] = c.args;
  if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_FOLLOW)) throw EINVAL;
  const source = pathAt(c, from | 0, fromName, flags, (flags & AT_SYMLINK_FOLLOW) !== 0);
  if (flags & AT_EMPTY_PATH && c.memory.readString(fromName) === '') requireLinkable(c.process.credentials);
  const pathname = c.memory.readString(toName);
  if (source.mount === c.kernel.vfs.memory) throw EXDEV;
  link(c.process, source, pathname, startOf(c, to | 0, pathname));
  return 0;
}

function renameat2(c: Call): number {
  const fromName = c.memory.readString(c.args[1]);
  const toName = c.memory.readString(c.args[3]);
  const cookie = c.kernel.vfs.renames.next();
  const from = startOf(c, c.args[0] | 0, fromName);
  rename(c.process, fromName, toName, c.args[4] | 0, cookie, from, startOf(c, c.args[2] | 0, toName));
  return 0;
}

function readlinkat(c: Call): number {
  const [dirfd, address, buffer, size] = c.args;
  if ((size | 0) <= 0) throw EINVAL;
  const path = pathAt(c, dirfd | 0, address, AT_EMPTY_PATH, false);
  if (!isSymlink(path.inode.mode)) throw c.memory.readString(address) === '' ? ENOENT : EINVAL;
  path.inode.accessed?.();
  const bytes = encoder.encode(path.inode.readlink(c.process)).subarray(0, size);
  c.memory.write(buffer, bytes);
  return bytes.length;
}

export const fileDirectoryCalls: CallTable = {
  getdents64: { nr: 61, support: 'full', call: getdents64 },
  getcwd: { nr: 17, support: 'full', call: getcwd },
  chdir: {
    nr: 49,
    support: 'full',
    call: (c) => {
      c.process.cwd = requireEnterable(c, lookup(c.process, c.memory.readString(c.args[0])));
      return 0;
    },
  },
  fchdir: {
    nr: 50,
    support: 'full',
    call: (c) => {
      const { path } = c.process.files.get(c.args[0] | 0);
      if (!path) throw ENOTDIR;
      c.process.cwd = requireEnterable(c, path);
      return 0;
    },
  },
  chroot: { nr: 51, support: 'full', call: chroot },
  mknodat: { nr: 33, support: 'full', call: mknodat },
  mkdirat: {
    nr: 34,
    support: 'full',
    call: (c) => {
      const pathname = c.memory.readString(c.args[1]);
      mkdir(c.process, pathname, c.args[2], startOf(c, c.args[0] | 0, pathname));
      return 0;
    },
  },
  unlinkat: { nr: 35, support: 'full', call: unlinkat },
  symlinkat: {
    nr: 36,
    support: 'full',
    call: (c) => {
      const pathname = c.memory.readString(c.args[2]);
      symlink(c.process, c.memory.readString(c.args[0]), pathname, startOf(c, c.args[1] | 0, pathname));
      return 0;
    },
  },
  linkat: { nr: 37, support: 'full', call: linkat },
  renameat2: { nr: 276, support: 'partial: RENAME_WHITEOUT is refused', call: renameat2 },
  readlinkat: { nr: 78, support: 'full', call: readlinkat },
};
