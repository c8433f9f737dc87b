/** inode(7)'s modes, makedev(3)'s device numbers, getdents64(2)'s types, and the layout of struct stat on riscv64 (asm-generic/stat.h). */

export const S_IFMT = 0o170000;
export const S_IFSOCK = 0o140000;
export const S_IFLNK = 0o120000;
export const S_IFREG = 0o100000;
export const S_IFBLK = 0o060000;
export const S_IFDIR = 0o040000;
export const S_IFCHR = 0o020000;
export const S_IFIFO = 0o010000;
export const S_ISUID = 0o4000;
export const S_ISGID = 0o2000;
export const S_ISVTX = 0o1000;
export const S_IXGRP = 0o010;

export const isDirectory = (mode: number): boolean => (mode & S_IFMT) === S_IFDIR;
export const isRegular = (mode: number): boolean => (mode & S_IFMT) === S_IFREG;
export const isSymlink = (mode: number): boolean => (mode & S_IFMT) === S_IFLNK;
export const isCharacterDevice = (mode: number): boolean => (mode & S_IFMT) === S_IFCHR;
export const isBlockDevice = (mode: number): boolean => (mode & S_IFMT) === S_IFBLK;

/** d_type of a mode: DT_DIR = 4, DT_REG = 8, DT_LNK = 10 … */
export const directoryEntryType = (mode: number): number => (mode & S_IFMT) >> 12;

/** A device number as stat(2) carries it: 12 bits of major, 20 of minor. */
export function makedev(major: number, minor: number): number {
  return ((minor & 0xff) | ((major & 0xfff) << 8) | ((minor & 0xfff00) << 12)) >>> 0;
}

export const major = (device: number): number => (device >>> 8) & 0xfff;
export const minor = (device: number): number => (device & 0xff) | ((device >>> 12) & 0xfff00);

/** What stat(2) is about; times in nanoseconds since 1970. `Inode` has this shape, but for the file system. */
export interface StatFields {
  readonly fs: { readonly device: number };
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly rdev: number;
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly blocks: number;
}

export const STAT_SIZE = 128;
export const STATX_SIZE = 256;
export const BLOCK_SIZE = 4096;

/** STATX_BASIC_STATS | STATX_MNT_ID: what statx(2) answers. */
export const STATX_BASIC_STATS = 0x7ff;
export const STATX_MNT_ID = 0x1000;
export const STATX_ATTR_MOUNT_ROOT = 0x2000;

/** A 64-bit number, little endian; negative ones in two's complement. Exact below 2^53. */
export function putLong(view: DataView, at: number, value: number): void {
  view.setUint32(at, value >>> 0, true);
  view.setInt32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** Whole seconds and the nanoseconds above them; the latter never negative. */
export function splitTime(nanoseconds: number): [number, number] {
  const seconds = Math.floor(nanoseconds / 1e9);
  return [seconds, nanoseconds - seconds * 1e9];
}

function setLong(words: Uint32Array, at: number, value: number): void {
  words[at] = value;
  words[at + 1] = Math.floor(value / 2 ** 32);
}

function setTime(words: Uint32Array, at: number, time: number): void {
  const seconds = Math.floor(time / 1e9);
  setLong(words, at, seconds);
  words[at + 2] = time - seconds * 1e9;
}

/** struct stat, into `words` (STAT_SIZE bytes): the longest answer of all calls that are made often. */
export function putStat(words: Uint32Array, stat: StatFields): void {
  setLong(words, 0, stat.fs.device);
  setLong(words, 2, stat.ino);
  words[4] = stat.mode;
  words[5] = stat.nlink;
  words[6] = stat.uid;
  words[7] = stat.gid;
  setLong(words, 8, stat.rdev);
  setLong(words, 12, stat.size);
  words[14] = BLOCK_SIZE;
  setLong(words, 16, stat.blocks);
  setTime(words, 18, stat.atime);
  setTime(words, 22, stat.mtime);
  setTime(words, 26, stat.ctime);
}

function putStatxTime(view: DataView, at: number, time: number): void {
  const [seconds, nanoseconds] = splitTime(time);
  putLong(view, at, seconds);
  view.setUint32(at + 8, nanoseconds, true);
}

/** struct statx (linux/stat.h) with the basic fields and the mount's id; no birth time. */
export function encodeStatx(stat: StatFields, mountId: number, isMountRoot: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(STATX_SIZE));
  view.setUint32(0, STATX_BASIC_STATS | STATX_MNT_ID, true);
  view.setUint32(4, BLOCK_SIZE, true);
  putLong(view, 8, isMountRoot ? STATX_ATTR_MOUNT_ROOT : 0);
  view.setUint32(16, stat.nlink, true);
  view.setUint32(20, stat.uid, true);
  view.setUint32(24, stat.gid, true);
  view.setUint16(28, stat.mode, true);
  putLong(view, 32, stat.ino);
  putLong(view, 40, stat.size);
  putLong(view, 48, stat.blocks);
  putLong(view, 56, STATX_ATTR_MOUNT_ROOT);
  putStatxTime(view, 64, stat.atime);
  putStatxTime(view, 96, stat.ctime);
  putStatxTime(view, 112, stat.mtime);
  view.setUint32(128, major(stat.rdev), true);
  view.setUint32(132, minor(stat.rdev), true);
  view.setUint32(136, major(stat.fs.device), true);
  view.setUint32(140, minor(stat.fs.device), true);
  putLong(view, 144, mountId);
  return new Uint8Array(view.buffer);
}
