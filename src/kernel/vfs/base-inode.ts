/** What most inodes have in common: they refuse whatever their file system doesn't override, each with Linux's error. */
import { EINVAL, EISDIR, ENOTDIR, EOPNOTSUPP, EPERM } from '../uapi/errno.ts';
import { isDirectory } from '../uapi/stat.ts';
import type { Blocked } from '../wait.ts';
import type { Caller } from './caller.ts';
import type { File } from './file.ts';
import type { Attributes, FileSystem, Inode, Link, Nanoseconds, NewInode, PageCache } from './inode.ts';
import type { InodeState } from './inode-state.ts';

export abstract class BaseInode implements Inode {
  abstract readonly fs: FileSystem;
  readonly ino: number;
  mode: number;
  nlink = 1;
  uid = 0;
  gid = 0;
  rdev = 0;
  atime: Nanoseconds = 0;
  mtime: Nanoseconds = 0;
  ctime: Nanoseconds = 0;
  pageCache: PageCache | null = null;
  declare state?: InodeState;

  constructor(ino: number, mode: number) {
    this.ino = ino;
    this.mode = mode;
  }

  get size(): number {
    return 0;
  }

  get blocks(): number {
    return 0;
  }

  get backing(): Inode {
    return this;
  }

  get parent(): Inode | undefined {
    return undefined;
  }

  lookup(_name: string): Inode | undefined {
    throw ENOTDIR;
  }

  list(): Iterable<Link> {
    throw ENOTDIR;
  }

  create(_name: string, _node: NewInode): Inode {
    throw EPERM;
  }

  link(_name: string, _target: Inode): void {
    throw EPERM;
  }

  unlink(_name: string): void {
    throw EPERM;
  }

  rmdir(_name: string): void {
    throw EPERM;
  }

  rename(_name: string, _newParent: Inode, _newName: string, _exchange: boolean): void {
    throw EPERM;
  }

  readlink(_caller?: Caller): string {
    throw EINVAL;
  }

  read(_offset: number, _into: Uint8Array): number | Blocked {
    throw isDirectory(this.mode) ? EISDIR : EINVAL;
  }

  write(_offset: number, _from: Uint8Array): number | Blocked {
    throw isDirectory(this.mode) ? EISDIR : EINVAL;
  }

  truncate(_size: number): void {
    throw isDirectory(this.mode) ? EISDIR : EINVAL;
  }

  setAttributes(_attributes: Attributes): void {
    throw EPERM;
  }

  getXattr(_name: string): Uint8Array | undefined {
    throw EOPNOTSUPP;
  }

  setXattr(_name: string, _value: Uint8Array, _flags: number): void {
    throw EOPNOTSUPP;
  }

  removeXattr(_name: string): void {
    throw EOPNOTSUPP;
  }

  listXattr(): Iterable<string> {
    return [];
  }

  open(_flags: number, _caller: Caller): File | null {
    return null;
  }
}
