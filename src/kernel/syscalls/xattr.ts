/** Extended attributes (xattr(7)): get, set, list and remove, by path, by link and by descriptor. POSIX ACLs are left out. */
import { CAP_SETFCAP, CAP_SYS_ADMIN } from '../uapi/capability.ts';
import { E2BIG, EINVAL, ENODATA, EOPNOTSUPP, EPERM, ERANGE } from '../uapi/errno.ts';
import { XATTR_LIST_MAX, XATTR_NAME_MAX, XATTR_SIZE_MAX } from '../uapi/fcntl.ts';
import { IN_ATTRIB } from '../uapi/inotify.ts';
import { isDirectory, isRegular, S_ISVTX } from '../uapi/stat.ts';
import type { Inode } from '../vfs/inode.ts';
import { lookup } from '../vfs/namei.ts';
import { notifyPath } from '../vfs/notify.ts';
import type { Path } from '../vfs/path.ts';
import { capable, MAY_READ, MAY_WRITE, ownerOrCapable, requireAccess, requireWritable } from '../vfs/permission.ts';
import { placeOf } from '../vfs/place.ts';
import type { Call, CallTable } from './call.ts';
import { openFile } from './file-arguments.ts';

const encoder = new TextEncoder();

function nameAt(c: Call, address: number): string {
  const name = c.memory.readString(address, XATTR_NAME_MAX + 1);
  if (name === '') throw ERANGE;
  return name;
}

/** xattr_permission. @throws EPERM, ENODATA (reading what one may not know of), EOPNOTSUPP */
function requireXattr(c: Call, inode: Inode, name: string, mask: number): void {
  const { credentials } = c.process;
  if (name.startsWith('trusted.')) {
    if (!capable(credentials, CAP_SYS_ADMIN)) throw mask & MAY_WRITE ? EPERM : ENODATA;
  } else if (name.startsWith('user.')) {
    if (!isRegular(inode.mode) && !isDirectory(inode.mode)) throw mask & MAY_WRITE ? EPERM : ENODATA;
    const sticky = isDirectory(inode.mode) && inode.mode & S_ISVTX;
    if (sticky && mask & MAY_WRITE && !ownerOrCapable(inode, credentials)) throw EPERM;
    requireAccess(inode, mask, credentials);
  } else if (name.startsWith('security.')) {
    if (mask & MAY_WRITE && !capable(credentials, name === 'security.capability' ? CAP_SETFCAP : CAP_SYS_ADMIN))
      throw EPERM;
  } else throw EOPNOTSUPP;
}

function get(c: Call, { inode }: Path): number {
  const [, nameAddress, address, size] = c.args;
  const name = nameAt(c, nameAddress);
  requireXattr(c, inode, name, MAY_READ);
  const value = inode.getXattr(name);
  if (!value) throw ENODATA;
  if (size === 0) return value.length;
  if (value.length > size) throw ERANGE;
  c.memory.write(address, value);
  return value.length;
}

function set(c: Call, path: Path): number {
  const [, nameAddress, address, size, flags] = c.args;
  if (flags & ~3) throw EINVAL;
  const name = nameAt(c, nameAddress);
  if (size > XATTR_SIZE_MAX) throw E2BIG;
  requireWritable(path.mount);
  requireXattr(c, path.inode, name, MAY_WRITE);
  path.inode.setXattr(name, c.memory.read(address, size), flags);
  notifyPath(path, IN_ATTRIB);
  return 0;
}

function list(c: Call, { inode }: Path): number {
  const [, address, size] = c.args;
  const all = capable(c.process.credentials, CAP_SYS_ADMIN);
  let text = '';
  for (const name of inode.listXattr()) if (all || !name.startsWith('trusted.')) text += `${name}\0`;
  const bytes = encoder.encode(text);
  if (bytes.length > XATTR_LIST_MAX) throw E2BIG;
  if (size === 0) return bytes.length;
  if (bytes.length > size) throw ERANGE;
  c.memory.write(address, bytes);
  return bytes.length;
}

function remove(c: Call, path: Path): number {
  const name = nameAt(c, c.args[1]);
  requireWritable(path.mount);
  requireXattr(c, path.inode, name, MAY_WRITE);
  path.inode.removeXattr(name);
  notifyPath(path, IN_ATTRIB);
  return 0;
}

const byPath = (c: Call): Path => lookup(c.process, c.memory.readString(c.args[0]));
const byLink = (c: Call): Path => lookup(c.process, c.memory.readString(c.args[0]), { follow: false });
const byDescriptor = (c: Call): Path => placeOf(openFile(c, c.args[0] | 0));

export const xattrCalls: CallTable = {
  setxattr: { nr: 5, support: 'partial: no ACLs', call: (c) => set(c, byPath(c)) },
  lsetxattr: { nr: 6, support: 'partial: no ACLs', call: (c) => set(c, byLink(c)) },
  fsetxattr: { nr: 7, support: 'partial: no ACLs', call: (c) => set(c, byDescriptor(c)) },
  getxattr: { nr: 8, support: 'partial: no ACLs', call: (c) => get(c, byPath(c)) },
  lgetxattr: { nr: 9, support: 'partial: no ACLs', call: (c) => get(c, byLink(c)) },
  fgetxattr: { nr: 10, support: 'partial: no ACLs', call: (c) => get(c, byDescriptor(c)) },
  listxattr: { nr: 11, support: 'full', call: (c) => list(c, byPath(c)) },
  llistxattr: { nr: 12, support: 'full', call: (c) => list(c, byLink(c)) },
  flistxattr: { nr: 13, support: 'full', call: (c) => list(c, byDescriptor(c)) },
  removexattr: { nr: 14, support: 'partial: no ACLs', call: (c) => remove(c, byPath(c)) },
  lremovexattr: { nr: 15, support: 'partial: no ACLs', call: (c) => remove(c, byLink(c)) },
  fremovexattr: { nr: 16, support: 'partial: no ACLs', call: (c) => remove(c, byDescriptor(c)) },
};
