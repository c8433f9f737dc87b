/** An inode of tmpfs: a directory with its children, a file with its bytes, or a special file. */
import {
  EEXIST,
  EFBIG,
  EINVAL,
  EISDIR,
  EMLINK,
  ENODATA,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EOPNOTSUPP,
  EPERM,
  EXDEV,
} from '../uapi/errno.ts';
import { XATTR_CREATE, XATTR_REPLACE } from '../uapi/fcntl.ts';
import { isDirectory, isRegular, isSymlink } from '../uapi/stat.ts';
import { BaseInode } from '../vfs/base-inode.ts';
import type { Attributes, Inode, Link, NewInode } from '../vfs/inode.ts';
import { FileData } from './file-data.ts';
import type { Tmpfs } from './tmpfs.ts';

const MAX_SIZE = Number.MAX_SAFE_INTEGER - 4095;
/** Each entry of a directory adds this to its size, as Linux's tmpfs has it. */
const ENTRY_SIZE = 20;
const DAY = 86_400e9;
const encoder = new TextEncoder();

export class TmpfsInode extends BaseInode {
  override readonly fs: Tmpfs;
  readonly #children: Map<string, TmpfsInode> | null;
  readonly #data: FileData | null;
  readonly #target: string;
  #parent: TmpfsInode | undefined;
  lastName = '';
  /** The directory that had it last under `lastName`. */
  lastParent: TmpfsInode | undefined = undefined;
  #xattrs: Map<string, Uint8Array> | null = null;
  /** Open descriptions: an unlinked file is charged until the last one is gone. */
  #users = 0;

  constructor(fs: Tmpfs, ino: number, node: NewInode, parent: TmpfsInode | undefined) {
    super(ino, node.mode);
    this.fs = fs;
    this.uid = node.uid;
    this.gid = node.gid;
    this.rdev = node.rdev ?? 0;
    this.#children = isDirectory(node.mode) ? new Map() : null;
    this.#data = isRegular(node.mode) ? new FileData(fs.account) : null;
    this.#target = node.target ?? '';
    this.#parent = parent;
    this.nlink = isDirectory(node.mode) ? 2 : 1;
    this.atime = this.mtime = this.ctime = fs.clock.now();
  }

  override get size(): number {
    if (this.#data) return this.#data.size;
    if (this.#children) return this.fs.type === 'ext4' ? 4096 : (this.#children.size + 2) * ENTRY_SIZE;
    return isSymlink(this.mode) ? encoder.encode(this.#target).length : 0;
  }

  override get blocks(): number {
    if (this.#data) return this.#data.blocks;
    return this.#children && this.fs.type === 'ext4' ? 8 : 0;
  }

  override get parent(): TmpfsInode | undefined {
    return this.#parent ?? this;
  }

  #directory(): Map<string, TmpfsInode> {
    if (!this.#children) throw ENOTDIR;
    return this.#children;
  }

  #own(inode: Inode): TmpfsInode {
    if (!(inode instanceof TmpfsInode) || inode.fs !== this.fs) throw EXDEV;
    return inode;
  }

  #changed(): void {
    this.mtime = this.ctime = this.fs.clock.now();
    this.fs.log?.inode(this);
  }

  #named(name: string, parent: TmpfsInode): void {
    this.lastName = name;
    this.lastParent = parent;
  }

  #attributesChanged(): void {
    this.ctime = this.fs.clock.now();
    this.fs.log?.inode(this);
  }

  #contentChanged(from: number, to: number): void {
    this.mtime = this.ctime = this.fs.clock.now();
    this.fs.log?.content(this, from, to);
  }

  /** A directory's inodes. */
  children(): Iterable<TmpfsInode> {
    return this.#children?.values() ?? [];
  }

  /** Pieces of its content that are no holes. */
  get chunkCount(): number {
    return this.#data?.chunkCount ?? 0;
  }

  /** A piece of a file's content, as FileData has it. */
  chunk(index: number): ReturnType<FileData['chunk']> {
    return this.#data?.chunk(index);
  }

  /** Becomes what it was when it was kept: times, attributes, content. */
  restore(
    attributes: Required<Attributes> & { readonly ctime: number },
    xattrs: ReadonlyMap<string, Uint8Array>,
    size: number,
    chunks: Parameters<FileData['restore']>[1],
  ): void {
    Object.assign(this, attributes);
    if (xattrs.size > 0) this.#xattrs = new Map(xattrs);
    this.nlink = isDirectory(this.mode) ? 2 : 0;
    this.#data?.restore(size, chunks);
  }

  /** Puts `child` under a name as it was before, which changes no times. */
  adopt(name: string, child: TmpfsInode): void {
    this.#directory().set(name, child);
    child.#named(name, this);
    if (isDirectory(child.mode)) {
      child.#parent = this;
      this.nlink += 1;
    } else child.nlink += 1;
  }

  override lookup(name: string): TmpfsInode | undefined {
    return this.#directory().get(name);
  }

  override *list(): Generator<Link> {
    for (const [name, inode] of this.#directory()) yield { name, inode };
  }

  override create(name: string, node: NewInode): TmpfsInode {
    const children = this.#directory();
    if (children.has(name)) throw EEXIST;
    if (this.nlink === 0) throw ENOENT;
    const child = this.fs.make(node, isDirectory(node.mode) ? this : undefined);
    children.set(name, child);
    child.#named(name, this);
    if (isDirectory(node.mode)) this.nlink += 1;
    this.fs.log?.inode(child);
    this.#changed();
    return child;
  }

  createUnnamed(node: NewInode): TmpfsInode {
    const child = this.fs.make(node, undefined);
    child.nlink = 0;
    return child;
  }

  override link(name: string, target: Inode): void {
    const children = this.#directory();
    const child = this.#own(target);
    if (isDirectory(child.mode)) throw EPERM;
    if (children.has(name)) throw EEXIST;
    if (child.nlink >= 0x7fffffff) throw EMLINK;
    children.set(name, child);
    // What had no name was not kept until now.
    if (child.nlink === 0) this.fs.log?.everything(child);
    child.nlink += 1;
    child.#attributesChanged();
    this.#changed();
  }

  /** A link of it is gone; with the last one its space is given back once nobody has it open. */
  #dropLink(): void {
    this.nlink = isDirectory(this.mode) ? 0 : this.nlink - 1;
    this.#attributesChanged();
    this.#reclaim();
  }

  #reclaim(): void {
    if (this.nlink > 0 || this.#users > 0) return;
    this.#data?.discharge();
    this.fs.account.giveInode();
  }

  used(): void {
    this.#users += 1;
  }

  unused(): void {
    this.#users -= 1;
    this.#reclaim();
  }

  override unlink(name: string): void {
    const children = this.#directory();
    const child = children.get(name);
    if (!child) throw ENOENT;
    if (isDirectory(child.mode)) throw EISDIR;
    children.delete(name);
    this.#changed();
    child.#dropLink();
  }

  override rmdir(name: string): void {
    const children = this.#directory();
    const child = children.get(name);
    if (!child) throw ENOENT;
    if (child.#directory().size > 0) throw ENOTEMPTY;
    children.delete(name);
    this.nlink -= 1;
    this.#changed();
    child.#dropLink();
  }

  override rename(name: string, newParent: Inode, newName: string, exchange: boolean): void {
    const to = this.#own(newParent);
    const child = this.#directory().get(name);
    if (!child) throw ENOENT;
    const replaced = to.#directory().get(newName);
    if (exchange) {
      this.#exchange(name, child, to, newName, replaced);
      return;
    }
    if (replaced === child) return;
    if (replaced) to.#replace(newName, child, replaced);
    this.#directory().delete(name);
    to.#directory().set(newName, child);
    child.#named(newName, to);
    this.#moved(child, to);
    child.#attributesChanged();
    this.#changed();
    if (to !== this) to.#changed();
  }

  #replace(name: string, by: TmpfsInode, replaced: TmpfsInode): void {
    if (isDirectory(by.mode)) {
      if (!isDirectory(replaced.mode)) throw ENOTDIR;
      if (replaced.#directory().size > 0) throw ENOTEMPTY;
      this.nlink -= 1;
    } else if (isDirectory(replaced.mode)) throw EISDIR;
    this.#directory().delete(name);
    replaced.#dropLink();
  }

  #moved(child: TmpfsInode, to: TmpfsInode): void {
    if (!isDirectory(child.mode) || to === this) return;
    this.nlink -= 1;
    to.nlink += 1;
    child.#parent = to;
  }

  #exchange(name: string, child: TmpfsInode, to: TmpfsInode, newName: string, other: TmpfsInode | undefined): void {
    if (!other) throw ENOENT;
    this.#directory().set(name, other);
    to.#directory().set(newName, child);
    child.#named(newName, to);
    other.#named(name, this);
    this.#moved(child, to);
    to.#moved(other, this);
    child.#attributesChanged();
    other.#attributesChanged();
    this.#changed();
    to.#changed();
  }

  override readlink(): string {
    if (!isSymlink(this.mode)) throw EINVAL;
    return this.#target;
  }

  #file(): FileData {
    if (!this.#data) throw isDirectory(this.mode) ? EISDIR : EINVAL;
    return this.#data;
  }

  override read(offset: number, into: Uint8Array): number {
    return this.#file().read(offset, into);
  }

  override write(offset: number, from: Uint8Array): number {
    const count = this.#file().write(offset, from);
    this.#contentChanged(offset, offset + count);
    return count;
  }

  override truncate(size: number): void {
    if (size > MAX_SIZE) throw EFBIG;
    const file = this.#file();
    const before = file.size;
    file.truncate(size);
    this.#contentChanged(Math.min(size, before), before);
  }

  /** Becomes a file of bytes that never change and are somebody else's (overlayfs's copy-up of a layer's file). */
  borrow(bytes: Uint8Array): void {
    this.#file().borrow(bytes);
    this.fs.log?.content(this, 0, bytes.length);
  }

  allocate(offset: number, length: number, keepSize: boolean): void {
    this.#file().allocate(offset, length, keepSize);
    this.#contentChanged(offset, offset + length);
  }

  punch(offset: number, length: number): void {
    this.#file().punch(offset, length);
    this.#contentChanged(offset, offset + length);
  }

  seekData(offset: number, hole: boolean): number {
    return this.#file().seekData(offset, hole);
  }

  accessed(): void {
    const now = this.fs.clock.now();
    if (this.atime <= this.mtime || this.atime <= this.ctime || now - this.atime >= DAY) this.atime = now;
  }

  override setAttributes(attributes: Attributes): void {
    Object.assign(this, attributes);
    this.#attributesChanged();
  }

  override getXattr(name: string): Uint8Array | undefined {
    return this.#xattrs?.get(name);
  }

  override setXattr(name: string, value: Uint8Array, flags: number): void {
    if (name.startsWith('user.') && !isRegular(this.mode) && !isDirectory(this.mode)) throw EPERM;
    if (!/^(user|trusted|security)\../.test(name)) throw EOPNOTSUPP;
    const there = this.#xattrs?.has(name) ?? false;
    if (flags & XATTR_CREATE && there) throw EEXIST;
    if (flags & XATTR_REPLACE && !there) throw ENODATA;
    this.#xattrs ??= new Map();
    this.#xattrs.set(name, value.slice());
    this.#attributesChanged();
  }

  override removeXattr(name: string): void {
    if (!this.#xattrs?.delete(name)) throw ENODATA;
    this.#attributesChanged();
  }

  override listXattr(): Iterable<string> {
    return this.#xattrs?.keys() ?? [];
  }
}
