/**
 * A directory of the real system as a file system of our kernel, so that `docker run -v $PWD:/x` against `npm run dockerd` sees the
 * caller's files. Synchronous; no extended attributes, no device nodes, and the real system's permissions apply.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import * as errnos from '../kernel/uapi/errno.ts';
import { EEXIST, EINVAL, EIO, ENOENT, ENOTDIR, type Errno } from '../kernel/uapi/errno.ts';
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG } from '../kernel/uapi/stat.ts';
import { BaseInode } from '../kernel/vfs/base-inode.ts';
import type { Attributes, FileSystem, FileSystemStatus, Inode, Link, NewInode } from '../kernel/vfs/inode.ts';

const known = new Map<string, Errno>(
  Object.values(errnos).flatMap((value) => (value instanceof errnos.Errno ? [[value.code, value]] : [])),
);

/** Node's error as the kernel's. */
function attempt<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw known.get(code) ?? EIO;
  }
}

export class HostFs implements FileSystem {
  readonly type = 'hostfs';
  readonly device: number;
  readonly root: HostInode;
  readonly #inodes = new Map<string, HostInode>();

  /** @param path a directory of the real system */
  constructor(path: string, device: number) {
    this.device = device;
    this.root = new HostInode(this, path, fs.lstatSync(path), null);
  }

  status(): FileSystemStatus {
    const status = fs.statfsSync(this.root.path);
    return {
      type: status.type,
      blockSize: status.bsize,
      blocks: status.blocks,
      blocksFree: status.bavail,
      files: status.files,
      filesFree: status.ffree,
    };
  }

  /** One object for one inode of the real system. */
  inodeAt(path: string, stat: fs.Stats, parent: HostInode): HostInode {
    const key = `${stat.dev}:${stat.ino}`;
    let inode = this.#inodes.get(key);
    if (!inode || (inode.mode & S_IFMT) !== (stat.mode & S_IFMT)) {
      inode = new HostInode(this, path, stat, parent);
      this.#inodes.set(key, inode);
    }
    inode.refresh(path, stat, parent);
    return inode;
  }
}

export class HostInode extends BaseInode {
  readonly fs: HostFs;
  path: string;
  #size = 0;
  #blocks = 0;
  #parent: HostInode | null;

  constructor(fileSystem: HostFs, path: string, stat: fs.Stats, parent: HostInode | null) {
    super(stat.ino, stat.mode);
    this.fs = fileSystem;
    this.path = path;
    this.#parent = parent;
    this.refresh(path, stat, parent);
  }

  refresh(path: string, stat: fs.Stats, parent: HostInode | null): void {
    this.path = path;
    this.#parent = parent;
    this.mode = stat.mode;
    this.nlink = stat.nlink;
    this.uid = stat.uid;
    this.gid = stat.gid;
    this.rdev = stat.rdev;
    this.atime = stat.atimeMs * 1e6;
    this.mtime = stat.mtimeMs * 1e6;
    this.ctime = stat.ctimeMs * 1e6;
    this.#size = stat.size;
    this.#blocks = stat.blocks;
  }

  #restat(): void {
    const stat = fs.lstatSync(this.path, { throwIfNoEntry: false });
    if (stat) this.refresh(this.path, stat, this.#parent);
  }

  override get size(): number {
    return this.#size;
  }

  override get blocks(): number {
    return this.#blocks;
  }

  override get parent(): Inode {
    return this.#parent ?? this;
  }

  override lookup(name: string): HostInode | undefined {
    if ((this.mode & S_IFMT) !== S_IFDIR) throw ENOTDIR;
    const path = join(this.path, name);
    const stat = fs.lstatSync(path, { throwIfNoEntry: false });
    return stat ? this.fs.inodeAt(path, stat, this) : undefined;
  }

  override list(): Iterable<Link> {
    const names = attempt(() => fs.readdirSync(this.path));
    return names.flatMap((name) => {
      const inode = this.lookup(name);
      return inode ? [{ name, inode }] : [];
    });
  }

  override create(name: string, node: NewInode): HostInode {
    const path = join(this.path, name);
    const type = node.mode & S_IFMT;
    attempt(() => {
      if (fs.lstatSync(path, { throwIfNoEntry: false })) throw EEXIST;
      if (type === S_IFDIR) fs.mkdirSync(path);
      else if (type === S_IFLNK) fs.symlinkSync(node.target ?? '', path);
      else if (type === S_IFREG) fs.closeSync(fs.openSync(path, 'wx'));
      else throw EINVAL;
      if (type !== S_IFLNK) fs.chmodSync(path, node.mode & 0o7777);
      fs.lchownSync(path, node.uid, node.gid);
    });
    const made = this.lookup(name);
    if (!made) throw ENOENT;
    return made;
  }

  override link(name: string, target: Inode): void {
    if (!(target instanceof HostInode)) throw EINVAL;
    attempt(() => fs.linkSync(target.path, join(this.path, name)));
  }

  override unlink(name: string): void {
    attempt(() => fs.unlinkSync(join(this.path, name)));
  }

  override rmdir(name: string): void {
    attempt(() => fs.rmdirSync(join(this.path, name)));
  }

  override rename(name: string, newParent: Inode, newName: string, exchange: boolean): void {
    if (!(newParent instanceof HostInode) || exchange) throw EINVAL;
    attempt(() => fs.renameSync(join(this.path, name), join(newParent.path, newName)));
  }

  override readlink(): string {
    return attempt(() => fs.readlinkSync(this.path));
  }

  override read(offset: number, into: Uint8Array): number {
    return this.#open('r', (fd) => fs.readSync(fd, into, 0, into.length, offset));
  }

  override write(offset: number, from: Uint8Array): number {
    const count = this.#open('r+', (fd) => fs.writeSync(fd, from, 0, from.length, offset));
    this.#restat();
    return count;
  }

  #open<T>(flags: string, use: (fd: number) => T): T {
    return attempt(() => {
      const fd = fs.openSync(this.path, flags);
      try {
        return use(fd);
      } finally {
        fs.closeSync(fd);
      }
    });
  }

  override truncate(size: number): void {
    attempt(() => fs.truncateSync(this.path, size));
    this.#restat();
  }

  override setAttributes(attributes: Attributes): void {
    attempt(() => {
      if (attributes.uid !== undefined || attributes.gid !== undefined)
        fs.lchownSync(this.path, attributes.uid ?? this.uid, attributes.gid ?? this.gid);
      if (attributes.mode !== undefined && (this.mode & S_IFMT) !== S_IFLNK)
        fs.chmodSync(this.path, attributes.mode & 0o7777);
      if (attributes.atime !== undefined || attributes.mtime !== undefined)
        fs.lutimesSync(this.path, (attributes.atime ?? this.atime) / 1e9, (attributes.mtime ?? this.mtime) / 1e9);
    });
    this.#restat();
  }

  override getXattr(): undefined {
    return undefined;
  }
}
