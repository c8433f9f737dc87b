/**
 * Inodes without a name: what pipefs, sockfs and anon_inodefs of Linux give to pipes, sockets, epolls and the like
 * (anon_inode_getfile, alloc_file_pseudo). They answer fstat(2) and nothing else.
 */
import { ENXIO } from '../uapi/errno.ts';
import { BaseInode } from './base-inode.ts';
import { File } from './file.ts';
import type { Attributes, FileSystem, FileSystemStatus, Inode, Nanoseconds } from './inode.ts';

const MAGIC: ReadonlyMap<string, number> = new Map([
  ['pipefs', 0x50495045],
  ['sockfs', 0x534f434b],
  ['anon_inodefs', 0x09041934],
]);

/** One of the kernel's internal file systems; hands out inode numbers. */
export class AnonymousFs implements FileSystem {
  readonly type: string;
  readonly device: number;
  readonly root: Inode;
  readonly #now: () => Nanoseconds;
  #lastIno = 1;

  /** @param now wall-clock time, as Clock.now */
  constructor(type: 'pipefs' | 'sockfs' | 'anon_inodefs', device: number, now: () => Nanoseconds) {
    this.type = type;
    this.device = device;
    this.#now = now;
    this.root = new AnonymousInode(this, 1, 0o40555, type, 0, 0, now());
  }

  /**
   * @param mode type and permission bits
   * @param label what readlink(2) of /proc/<pid>/fd/N shows, e.g. `anon_inode:[eventpoll]`; for pipes and sockets the
   *   kind alone, `pipe`: the number is added
   */
  create(mode: number, label: string, owner?: { readonly fsuid: number; readonly fsgid: number }): AnonymousInode {
    this.#lastIno += 1;
    const name = label.includes(':') ? label : `${label}:[${this.#lastIno}]`;
    return new AnonymousInode(this, this.#lastIno, mode, name, owner?.fsuid ?? 0, owner?.fsgid ?? 0, this.#now());
  }

  status(): FileSystemStatus {
    const type = MAGIC.get(this.type) ?? 0;
    return { type, blockSize: 4096, blocks: 0, blocksFree: 0, files: 0, filesFree: 0 };
  }
}

export class AnonymousInode extends BaseInode {
  readonly fs: FileSystem;
  /** The target that /proc/<pid>/fd/N shows: `pipe:[7]`, `anon_inode:[eventpoll]`. */
  readonly label: string;
  /** What it stands for, where opening /proc/<pid>/fd/N must find that again: a pipe, or a file made outside the kernel, which is then shared. */
  attached: object | null = null;

  constructor(fs: FileSystem, ino: number, mode: number, label: string, uid: number, gid: number, now: Nanoseconds) {
    super(ino, mode);
    this.fs = fs;
    this.label = label;
    this.uid = uid;
    this.gid = gid;
    this.atime = now;
    this.mtime = now;
    this.ctime = now;
  }

  override setAttributes(attributes: Attributes): void {
    if (attributes.mode !== undefined) this.mode = (this.mode & 0o170000) | (attributes.mode & 0o7777);
    if (attributes.uid !== undefined) this.uid = attributes.uid;
    if (attributes.gid !== undefined) this.gid = attributes.gid;
    if (attributes.atime !== undefined) this.atime = attributes.atime;
    if (attributes.mtime !== undefined) this.mtime = attributes.mtime;
  }

  /** Opening /proc/self/fd/N of a pipe is done by the pipe's own code; the rest can't be opened again. */
  override open(): File | null {
    if (this.attached instanceof File) return this.attached.hold();
    throw ENXIO;
  }
}
