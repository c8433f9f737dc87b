/** Node's file facts as the program facade has them: stat(2) with nanoseconds, and S_IF* bits of directory entries. */

import fs from 'node:fs';
import type { Stat } from '../kernel/exec/program.ts';

export function statOf(stats: fs.BigIntStats): Stat {
  return {
    dev: Number(stats.dev),
    ino: Number(stats.ino),
    mode: Number(stats.mode),
    nlink: Number(stats.nlink),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    rdev: Number(stats.rdev),
    size: Number(stats.size),
    mtime: Number(stats.mtimeNs),
  };
}

export function typeBits(entry: fs.Dirent): number {
  if (entry.isDirectory()) return fs.constants.S_IFDIR;
  if (entry.isSymbolicLink()) return fs.constants.S_IFLNK;
  if (entry.isFIFO()) return fs.constants.S_IFIFO;
  if (entry.isSocket()) return fs.constants.S_IFSOCK;
  if (entry.isCharacterDevice()) return fs.constants.S_IFCHR;
  if (entry.isBlockDevice()) return fs.constants.S_IFBLK;
  return fs.constants.S_IFREG;
}
