/** A descriptor opened with O_PATH (open(2)): a place, not a file. It can be stat-ed, walked from and executed, not read. */
import { EBADF } from '../uapi/errno.ts';
import { File } from './file.ts';
import type { Inode } from './inode.ts';
import type { Path } from './path.ts';

export class PathFile extends File {
  override readonly path: Path;

  constructor(path: Path, flags: number) {
    super(flags);
    this.path = path;
  }

  override get inode(): Inode {
    return this.path.inode;
  }

  override read(): number {
    throw EBADF;
  }

  override write(): number {
    throw EBADF;
  }

  override seek(): number {
    throw EBADF;
  }

  override ioctl(): number {
    throw EBADF;
  }
}
