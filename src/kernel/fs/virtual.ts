/** Building blocks of file systems that are made of answers: procfs, sysfs, cgroupfs. Directories, generated text files, links. */
import { EACCES, EINVAL, EPERM } from '../uapi/errno.ts';
import {
  isWritable,
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_TRUNC,
  SEEK_CUR,
  SEEK_END,
  SEEK_SET,
} from '../uapi/fcntl.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../uapi/stat.ts';
import { BaseInode } from '../vfs/base-inode.ts';
import type { Caller } from '../vfs/caller.ts';
import { File, POLLERR, POLLIN, POLLOUT, POLLPRI } from '../vfs/file.ts';
import type { Attributes, FileSystem, FileSystemStatus, Inode, Link, Nanoseconds } from '../vfs/inode.ts';
import { Counter } from '../vfs/mount.ts';
import type { Path } from '../vfs/path.ts';
import type { Blocked, WaitQueue } from '../wait.ts';

const CREATION_FLAGS = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC;

export abstract class VirtualFs implements FileSystem {
  abstract readonly type: string;
  abstract readonly root: Inode;
  readonly device: number;
  readonly now: () => Nanoseconds;
  readonly #magic: number;
  readonly #numbers = new Counter();

  constructor(device: number, magic: number, now: () => Nanoseconds) {
    this.device = device;
    this.#magic = magic;
    this.now = now;
  }

  nextIno(): number {
    return this.#numbers.next();
  }

  status(): FileSystemStatus {
    return { type: this.#magic, blockSize: 4096, blocks: 0, blocksFree: 0, files: 0, filesFree: 0 };
  }
}

export abstract class VirtualInode extends BaseInode {
  override readonly fs: VirtualFs;

  constructor(fs: VirtualFs, mode: number) {
    super(fs.nextIno(), mode);
    this.fs = fs;
    this.atime = this.mtime = this.ctime = fs.now();
  }

  lastName = '';

  /** Whose it is; some are only their owner's. */
  ownedBy(uid: number, gid: number): this {
    this.uid = uid;
    this.gid = gid;
    return this;
  }

  override setAttributes(attributes: Attributes): void {
    if (attributes.mode !== undefined) this.mode = (this.mode & S_IFMT) | (attributes.mode & 0o7777);
    if (attributes.uid !== undefined) this.uid = attributes.uid;
    if (attributes.gid !== undefined) this.gid = attributes.gid;
  }
}

/** A directory whose entries are given once and for all, or asked for. */
export class VirtualDirectory extends VirtualInode {
  readonly #entries = new Map<string, Inode>();
  readonly #above: VirtualDirectory | undefined;

  constructor(fs: VirtualFs, above: VirtualDirectory | undefined, mode = 0o555) {
    super(fs, S_IFDIR | mode);
    this.#above = above;
    this.nlink = 2;
  }

  override get parent(): Inode {
    return this.#above ?? this;
  }

  add<T extends Inode>(name: string, inode: T): T {
    this.#entries.set(name, inode);
    if (inode instanceof VirtualInode) inode.lastName = name;
    if ((inode.mode & S_IFMT) === S_IFDIR) this.nlink += 1;
    return inode;
  }

  drop(name: string): void {
    const inode = this.#entries.get(name);
    if (inode && (inode.mode & S_IFMT) === S_IFDIR) this.nlink -= 1;
    this.#entries.delete(name);
  }

  directory(name: string, mode = 0o555): VirtualDirectory {
    return this.add(name, new VirtualDirectory(this.fs, this, mode));
  }

  text(name: string, render: Render, mode = 0o444, write?: Write): TextInode {
    return this.add(name, new TextInode(this.fs, mode, render, write));
  }

  symlink(name: string, target: string | ((caller: Caller | undefined) => string)): LinkInode {
    return this.add(name, new LinkInode(this.fs, target));
  }

  override lookup(name: string): Inode | undefined {
    return this.#entries.get(name);
  }

  override *list(): Generator<Link> {
    for (const [name, inode] of this.#entries) yield { name, inode };
  }

  override create(): Inode {
    throw EACCES;
  }
}

/** A symbolic link of fixed or reckoned text. */
export class LinkInode extends VirtualInode {
  readonly #target: string | ((caller: Caller | undefined) => string);

  constructor(fs: VirtualFs, target: string | ((caller: Caller | undefined) => string)) {
    super(fs, S_IFLNK | 0o777);
    this.#target = target;
  }

  override readlink(caller?: Caller): string {
    return typeof this.#target === 'string' ? this.#target : this.#target(caller);
  }
}

/** What a file says to `caller`, as text or bytes. */
export type Render = (caller: Caller) => string | Uint8Array;
/** What a write to a file does. */
export type Write = (text: string, caller: Caller) => void;

/** A file of generated text (seq_file). */
export class TextInode extends VirtualInode {
  readonly render: Render;
  readonly store: Write | undefined;
  /** What poll(2) with POLLPRI waits for: the text changed. */
  changes: WaitQueue | null = null;

  constructor(fs: VirtualFs, mode: number, render: Render, store?: Write) {
    super(fs, S_IFREG | mode);
    this.render = render;
    this.store = store;
  }

  override truncate(): void {}

  override open(flags: number, _caller: Caller, path?: Path): File {
    if (isWritable(flags) && !this.store) throw EACCES;
    return new TextFile(this, flags & ~CREATION_FLAGS, path ?? null);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The text is made when reading starts, and anew from offset 0. */
export class TextFile extends File {
  override readonly inode: TextInode;
  override readonly path: Path | null;
  #position = 0;
  #bytes: Uint8Array | null = null;

  constructor(inode: TextInode, flags: number, path: Path | null) {
    super(flags);
    this.inode = inode;
    this.path = path;
  }

  override get position(): number {
    return this.#position;
  }

  #content(offset: number, caller: Caller): Uint8Array {
    if (!this.#bytes || offset === 0) {
      const rendered = this.inode.render(caller);
      this.#bytes = typeof rendered === 'string' ? encoder.encode(rendered) : rendered;
    }
    return this.#bytes;
  }

  override read(into: Uint8Array, caller: Caller): number {
    const count = this.pread(into, this.#position, caller);
    this.#position += count;
    return count;
  }

  override pread(into: Uint8Array, offset: number, caller: Caller): number {
    const part = this.#content(offset, caller).subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  }

  override write(from: Uint8Array, caller: Caller): number {
    if (!this.inode.store) throw EPERM;
    this.inode.store(decoder.decode(from), caller);
    this.#position = this.flags & O_APPEND ? 0 : this.#position + from.length;
    this.#bytes = null;
    return from.length;
  }

  override pwrite(from: Uint8Array, _offset: number, caller: Caller): number | Blocked {
    return this.write(from, caller);
  }

  override seek(offset: number, whence: number): number {
    if (whence === SEEK_END || (whence !== SEEK_SET && whence !== SEEK_CUR)) throw EINVAL;
    const to = whence === SEEK_CUR ? this.#position + offset : offset;
    if (to < 0) throw EINVAL;
    this.#position = to;
    return to;
  }

  override truncate(): void {}

  override poll(): number {
    return POLLIN | POLLOUT | (this.inode.changes ? POLLERR | POLLPRI : 0);
  }

  override get queues(): readonly WaitQueue[] {
    return this.inode.changes ? [this.inode.changes] : [];
  }
}
