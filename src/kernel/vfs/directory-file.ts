/**
 * An open directory (opendir(3), getdents64(2)). The listing is taken when reading starts and again after a rewind, so a
 * directory that changes meanwhile is listed as it was: POSIX leaves that open.
 */
import { EINVAL, EISDIR } from '../uapi/errno.ts';
import { LOCK_UN, SEEK_CUR, SEEK_SET } from '../uapi/fcntl.ts';
import { IN_ACCESS, IN_CLOSE_NOWRITE, IN_OPEN } from '../uapi/inotify.ts';
import { directoryEntryType, S_IFDIR } from '../uapi/stat.ts';
import type { Caller } from './caller.ts';
import { type DirectoryEntry, File } from './file.ts';
import type { Inode } from './inode.ts';
import { notifyPath } from './notify.ts';
import { above, type Path } from './path.ts';

export class DirectoryFile extends File {
  override readonly path: Path;
  #position = 0;
  #listing: DirectoryEntry[] | null = null;

  constructor(path: Path, flags: number) {
    super(flags);
    this.path = path;
    notifyPath(path, IN_OPEN);
  }

  override get inode(): Inode {
    return this.path.inode;
  }

  override get position(): number {
    return this.#position;
  }

  override read(_into: Uint8Array, _caller: Caller): number {
    throw EISDIR;
  }

  override pread(_into: Uint8Array, _offset: number, _caller: Caller): number {
    throw EISDIR;
  }

  #list(): DirectoryEntry[] {
    const up = above(this.path)?.inode ?? this.inode;
    const type = directoryEntryType(S_IFDIR);
    const entries: DirectoryEntry[] = [
      { name: '.', ino: this.inode.ino, type, offset: 1 },
      { name: '..', ino: up.ino, type, offset: 2 },
    ];
    for (const { name, inode } of this.inode.list()) {
      entries.push({ name, ino: inode.ino, type: directoryEntryType(inode.mode), offset: entries.length + 1 });
    }
    return entries;
  }

  override readDirectory(_caller: Caller): Iterable<DirectoryEntry> {
    this.#listing ??= this.#list();
    this.inode.accessed?.();
    notifyPath(this.path, IN_ACCESS);
    return this.#listing.slice(this.#position);
  }

  override seek(offset: number, whence: number): number {
    const to = whence === SEEK_CUR ? this.#position + offset : offset;
    if ((whence !== SEEK_SET && whence !== SEEK_CUR) || to < 0) throw EINVAL;
    if (to === 0) this.#listing = null;
    this.#position = to;
    return to;
  }

  override closedBy(owner: object): void {
    this.inode.state?.locks?.drop(owner);
  }

  protected override onRelease(): void {
    this.inode.state?.locks?.flock(this, LOCK_UN);
    notifyPath(this.path, IN_CLOSE_NOWRITE);
  }
}
