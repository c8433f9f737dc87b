/** How the *at calls name a file: a directory descriptor and a path (openat(2)). */
import { EBADF, ENOENT, ENOTDIR, ETXTBSY } from '../uapi/errno.ts';
import { AT_EMPTY_PATH, AT_FDCWD, O_PATH } from '../uapi/fcntl.ts';
import { isRegular } from '../uapi/stat.ts';
import type { File } from '../vfs/file.ts';
import { lookup, type WalkOptions } from '../vfs/namei.ts';
import type { Path } from '../vfs/path.ts';
import { placeOf } from '../vfs/place.ts';
import type { Call } from './call.ts';

/** Where `pathname` begins, as options for a walk. @throws EBADF, ENOTDIR */
export function startOf(c: Call, dirfd: number, pathname: string): WalkOptions {
  if (pathname.startsWith('/') || dirfd === AT_FDCWD) return {};
  const { path } = c.process.files.get(dirfd);
  if (!path) throw ENOTDIR;
  return { base: path };
}

/** What dirfd and the string at `address` name; with AT_EMPTY_PATH perhaps the descriptor itself. */
export function pathAt(c: Call, dirfd: number, address: number, flags: number, follow: boolean): Path {
  const pathname = address === 0 && flags & AT_EMPTY_PATH ? '' : c.memory.readString(address);
  if (pathname === '') {
    if (!(flags & AT_EMPTY_PATH)) throw ENOENT;
    return dirfd === AT_FDCWD ? c.process.cwd : placeOf(c.process.files.get(dirfd));
  }
  return lookup(c.process, pathname, { ...startOf(c, dirfd, pathname), follow });
}

/** A program that runs can't be written to. @throws ETXTBSY */
export function requireNotRunning(c: Call, { inode }: Path): void {
  if (!isRegular(inode.mode) || !(inode.mode & 0o111)) return;
  for (const process of c.kernel.processes.processes.values()) {
    if (process.executable?.inode === inode && !process.ended && process.memory) throw ETXTBSY;
  }
}

/** A descriptor that isn't O_PATH. @throws EBADF */
export function openFile(c: Call, fd: number): File {
  const file = c.process.files.get(fd);
  if (file.flags & O_PATH) throw EBADF;
  return file;
}

/** Gives a new description its first descriptor; it is closed again where none is free. @throws EMFILE */
export function installNew(c: Call, file: File, cloexec: boolean): number {
  try {
    return c.process.files.install(file, cloexec);
  } catch (error) {
    file.release();
    throw error;
  }
}
