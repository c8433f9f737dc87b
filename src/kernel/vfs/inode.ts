/**
 * A file system's object (struct inode, inode(7)) and the file system it lives in (struct super_block).
 * Directories are looked up synchronously; only regular files' contents may be absent for a while (`Blocked`).
 * `dentry` objects are not kept: an inode knows its children, a path is resolved through mounts by namei.ts.
 */
import type { Blocked } from '../wait.ts';
import type { Caller } from './caller.ts';
import type { File } from './file.ts';
import type { InodeState } from './inode-state.ts';
import type { Path } from './path.ts';

/** Nanoseconds since 1970; a double is exact to about 0.25 µs. */
export type Nanoseconds = number;

/** What statfs(2) reports; sizes in blocks of `blockSize`. */
export interface FileSystemStatus {
  readonly type: number;
  readonly blockSize: number;
  readonly blocks: number;
  readonly blocksFree: number;
  readonly files: number;
  readonly filesFree: number;
}

export interface FileSystem {
  /** As /proc/filesystems and mount(8) name it: tmpfs, overlay, proc, sysfs … */
  readonly type: string;
  /** st_dev of its inodes. */
  readonly device: number;
  readonly root: Inode;
  status(): FileSystemStatus;
  /** Mount options of its own for /proc/mounts: `size=65536k,mode=755`. */
  options?(): string;
  /** mount -o remount with other options of its own. @throws EINVAL */
  remount?(options: string): void;
  /** What a write to it throws EROFS for, whatever the mount says. */
  readonly readOnly?: boolean;
  /** The first mount is there. */
  mounted?(): void;
  /** The last mount is gone. */
  release?(): void;
}

/** Cached pages of a regular file's content, kept by mm/; the generic file layer tells it of reads and writes. */
export interface PageCache {
  /** Copies cached dirty pages over what the file system gave for [offset, offset + into.length). */
  overlay(offset: number, into: Uint8Array): void;
  /** The file's content at `offset` is now `from`. */
  update(offset: number, from: Uint8Array): void;
  /** The file now has `size` bytes. */
  truncate(size: number): void;
}

export interface Attributes {
  mode?: number;
  uid?: number;
  gid?: number;
  atime?: Nanoseconds;
  mtime?: Nanoseconds;
}

/** What mknod(2), mkdir(2), symlink(2) and open(O_CREAT) make. `mode` has type and permission bits, umask already applied. */
export interface NewInode {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev?: number;
  /** A symbolic link's target. */
  readonly target?: string;
}

/** A name in a directory, as `Inode.list` gives it. */
export interface Link {
  readonly name: string;
  readonly inode: Inode;
}

/**
 * Permission checks are the caller's (namei.ts, permission.ts); an inode only refuses what its file system can't do
 * (EROFS, ENOTEMPTY, ENOSPC, EXIST …), by throwing an Errno.
 */
export interface Inode {
  readonly fs: FileSystem;
  readonly ino: number;
  /** File type and permission bits, as in st_mode. */
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Device number of a character or block special file, makedev(3). */
  readonly rdev: number;
  readonly atime: Nanoseconds;
  readonly mtime: Nanoseconds;
  readonly ctime: Nanoseconds;
  /** 512-byte units, as st_blocks. */
  readonly blocks: number;

  /** Set by mm/ while pages of this file are cached. */
  pageCache: PageCache | null;
  /** The inode whose pages are mapped for this one: itself, or for overlayfs the layer's own, so that containers share text. */
  readonly backing: Inode;

  /** A directory's child, or undefined. `.` and `..` never get here. */
  lookup(name: string): Inode | undefined;
  list(): Iterable<Link>;
  /** The directory above, for `..` inside one file system; the root answers itself. */
  readonly parent: Inode | undefined;

  create(name: string, node: NewInode): Inode;
  link(name: string, target: Inode): void;
  unlink(name: string): void;
  rmdir(name: string): void;
  /** rename(2) inside one file system; `exchange` is RENAME_EXCHANGE. Replacing and emptiness rules are the file system's. */
  rename(name: string, newParent: Inode, newName: string, exchange: boolean): void;
  /** A symbolic link's target; only /proc/self and its like ask who reads. */
  readlink(caller?: Caller): string;

  /** Reads a regular file's content; short only at the end. */
  read(offset: number, into: Uint8Array): number | Blocked;
  /** A regular file's content without a copy, of one that never changes. */
  bytes?(): Uint8Array | Blocked;
  write(offset: number, from: Uint8Array): number | Blocked;
  truncate(size: number): void;

  setAttributes(attributes: Attributes): void;
  getXattr(name: string): Uint8Array | undefined;
  setXattr(name: string, value: Uint8Array, flags: number): void;
  removeXattr(name: string): void;
  listXattr(): Iterable<string>;

  /**
   * Opens it: null means "the generic file of vfs/ does"; devices, FIFOs and /proc files bring their own.
   * @param path where it was found, for the file's own `path`
   */
  open(flags: number, caller: Caller, path?: Path): File | null;

  /** Where a magic link of procfs leads (/proc/<pid>/{exe,cwd,root,fd/N}), its text notwithstanding. */
  jump?(caller: Caller): Path;
  /** A file without a name (O_TMPFILE), in the file system of this directory. */
  createUnnamed?(node: NewInode): Inode;
  /** An open description came or went: an unlinked file's space is given back after the last. */
  used?(): void;
  unused?(): void;
  /** It was read: atime follows as relatime has it. */
  accessed?(): void;
  /** fallocate(2): space for [offset, offset + length); `punch` makes it a hole. */
  allocate?(offset: number, length: number, keepSize: boolean): void;
  punch?(offset: number, length: number): void;
  /** Where the next data (or hole) begins at or after `offset`; -1 where there is none. */
  seekData?(offset: number, hole: boolean): number;
  /** A directory's name in its parent when that was last known: getcwd(2) tries it before it looks through all names. */
  readonly lastName?: string;
  /** Locks, watches and writers; made by `stateOf`. */
  state?: InodeState;
}
