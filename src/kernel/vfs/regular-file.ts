/** An open regular file: position, O_APPEND, holes, locks given back, ETXTBSY's count, inotify's events (read(2), write(2), lseek(2)). */
import { CAP_FSETID } from '../uapi/capability.ts';
import { EFBIG, EINVAL, EISDIR, ENXIO, EOVERFLOW, EPERM } from '../uapi/errno.ts';
import {
  F_SEAL_GROW,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  isWritable,
  LOCK_UN,
  O_APPEND,
  O_NOATIME,
  SEEK_CUR,
  SEEK_DATA,
  SEEK_END,
  SEEK_HOLE,
  SEEK_SET,
} from '../uapi/fcntl.ts';
import { IN_ACCESS, IN_CLOSE_NOWRITE, IN_CLOSE_WRITE, IN_MODIFY, IN_OPEN } from '../uapi/inotify.ts';
import { MS_NOATIME } from '../uapi/mount.ts';
import { isDirectory, S_ISGID, S_ISUID } from '../uapi/stat.ts';
import { Blocked } from '../wait.ts';
import type { Caller } from './caller.ts';
import { readContent, truncateContent, writeContent } from './content.ts';
import { File } from './file.ts';
import type { Inode } from './inode.ts';
import { stateOf } from './inode-state.ts';
import { notifyPath } from './notify.ts';
import type { Path } from './path.ts';
import { capable, withoutPrivilege } from './permission.ts';

/** Largest file: 2^53 - 4096, the most a double counts (MAX_LFS_FILESIZE is larger). */
export const MAX_FILE_SIZE = Number.MAX_SAFE_INTEGER - 4095;

export class RegularFile extends File {
  override readonly path: Path;
  #position = 0;

  constructor(path: Path, flags: number) {
    super(flags);
    this.path = path;
    if (isWritable(flags)) stateOf(path.inode).writers += 1;
    path.inode.used?.();
    notifyPath(path, IN_OPEN);
  }

  override get inode(): Inode {
    return this.path.inode;
  }

  override get position(): number {
    return this.#position;
  }

  override read(into: Uint8Array, caller: Caller): number | Blocked {
    const count = this.pread(into, this.#position, caller);
    if (typeof count === 'number') this.#position += count;
    return count;
  }

  override write(from: Uint8Array, caller: Caller): number | Blocked {
    const at = this.flags & O_APPEND ? this.inode.size : this.#position;
    const count = this.pwrite(from, at, caller);
    if (typeof count === 'number') this.#position = at + count;
    return count;
  }

  override pread(into: Uint8Array, offset: number, _caller: Caller): number | Blocked {
    if (into.length === 0) return 0;
    const count = readContent(this.inode, offset, into);
    if (count instanceof Blocked) return count;
    if (!(this.flags & O_NOATIME || this.path.mount.flags & MS_NOATIME)) this.inode.accessed?.();
    if (count !== 0) notifyPath(this.path, IN_ACCESS);
    return count;
  }

  override pwrite(from: Uint8Array, offset: number, caller: Caller): number | Blocked {
    if (from.length === 0) return 0;
    const at = this.flags & O_APPEND ? this.inode.size : offset;
    if (at + from.length > MAX_FILE_SIZE) throw EFBIG;
    const seals = this.inode.state?.seals ?? 0;
    if (seals & F_SEAL_WRITE || (seals & F_SEAL_GROW && at + from.length > this.inode.size)) throw EPERM;
    const { mode } = this.inode;
    if (mode & (S_ISUID | S_ISGID) && !capable(caller.credentials, CAP_FSETID)) {
      const bare = withoutPrivilege(mode);
      if (bare !== mode) this.inode.setAttributes({ mode: bare });
    }
    const count = writeContent(this.inode, at, from);
    notifyPath(this.path, IN_MODIFY);
    return count;
  }

  override seek(offset: number, whence: number): number {
    const to = this.#target(offset, whence);
    if (to < 0) throw EINVAL;
    if (to > MAX_FILE_SIZE) throw EOVERFLOW;
    this.#position = to;
    return to;
  }

  #target(offset: number, whence: number): number {
    const { size } = this.inode;
    if (whence === SEEK_SET) return offset;
    if (whence === SEEK_CUR) return this.#position + offset;
    if (whence === SEEK_END) return size + offset;
    if (whence !== SEEK_DATA && whence !== SEEK_HOLE) throw EINVAL;
    if (offset < 0 || offset >= size) throw ENXIO;
    const found = this.inode.seekData
      ? this.inode.seekData(offset, whence === SEEK_HOLE)
      : whence === SEEK_HOLE
        ? size
        : offset;
    if (found < 0 && whence === SEEK_DATA) throw ENXIO;
    return found < 0 ? size : found;
  }

  override truncate(size: number): void {
    const seals = this.inode.state?.seals ?? 0;
    if (size < this.inode.size && seals & F_SEAL_SHRINK) throw EPERM;
    if (size > this.inode.size && seals & F_SEAL_GROW) throw EPERM;
    if (isDirectory(this.inode.mode)) throw EISDIR;
    truncateContent(this.inode, size);
    notifyPath(this.path, IN_MODIFY);
  }

  override closedBy(owner: object): void {
    this.inode.state?.locks?.drop(owner);
  }

  protected override onRelease(): void {
    const { state } = this.inode;
    if (isWritable(this.flags) && state) state.writers -= 1;
    state?.locks?.flock(this, LOCK_UN);
    state?.locks?.drop(this);
    notifyPath(this.path, isWritable(this.flags) ? IN_CLOSE_WRITE : IN_CLOSE_NOWRITE);
    this.inode.unused?.();
  }
}
