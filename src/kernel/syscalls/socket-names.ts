/** Addresses in a process's memory (struct sockaddr and its length), and the paths of unix sockets. */
import { decodeAddress, encodeAddress } from '../net/sockaddr.ts';
import { Socket, type SocketAddress } from '../net/socket.ts';
import { EADDRINUSE, ECONNREFUSED, EEXIST, EINVAL, ENOTSOCK } from '../uapi/errno.ts';
import { S_IFMT, S_IFSOCK } from '../uapi/stat.ts';
import { mknod } from '../vfs/change.ts';
import type { Inode } from '../vfs/inode.ts';
import { lookup, type PathContext } from '../vfs/namei.ts';
import { MAY_WRITE, requireAccess } from '../vfs/permission.ts';
import type { Call } from './call.ts';
import { openFile } from './file-arguments.ts';

/** struct sockaddr_storage. */
const LONGEST = 128;

/** @throws EBADF, ENOTSOCK */
export function socketOf(c: Call, fd: number): Socket {
  const file = openFile(c, fd | 0);
  if (!(file instanceof Socket)) throw ENOTSOCK;
  return file;
}

/** @throws EINVAL, EFAULT, EAFNOSUPPORT */
export function readAddress(c: Call, address: number, length: number): SocketAddress {
  if (length < 0 || length > LONGEST) throw EINVAL;
  return decodeAddress(c.memory.read(address, length));
}

/** Stores an address and its length as far as there is room for it; nowhere for a null pointer. */
export function storeAddress(
  c: Call,
  socket: Socket,
  name: SocketAddress | undefined,
  address: number,
  length: number,
): void {
  if (address === 0) return;
  const room = c.memory.readI32(length);
  if (room < 0) throw EINVAL;
  const bytes = name ? encodeAddress(name, socket.family) : new Uint8Array(0);
  c.memory.write(address, bytes.subarray(0, room));
  c.memory.writeI32(length, bytes.length);
}

/** Makes the socket file that bind(2) is to have. @throws EADDRINUSE and what mknod(2) throws */
export function makeSocketFile(context: PathContext, name: string): Inode {
  try {
    return mknod(context, name, S_IFSOCK | 0o777, 0).inode;
  } catch (error) {
    throw error === EEXIST ? EADDRINUSE : error;
  }
}

/** The inode behind a unix socket's path. @throws ECONNREFUSED for another kind of file, EACCES, ENOENT */
export function findSocketFile(context: PathContext, name: string): Inode {
  const { inode } = lookup(context, name, { follow: true });
  requireAccess(inode, MAY_WRITE, context.credentials);
  if ((inode.mode & S_IFMT) !== S_IFSOCK) throw ECONNREFUSED;
  return inode;
}

/** The same address, with the inode of a unix path looked up. */
export function located(context: PathContext, name: SocketAddress): SocketAddress {
  if (name.family !== 'unix' || name.name === '' || name.name.startsWith('\0')) return name;
  return { ...name, inode: findSocketFile(context, name.name) };
}
