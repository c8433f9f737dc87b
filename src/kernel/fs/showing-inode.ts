/** An inode that shows what another one holds: overlayfs's, over a file of the upper directory or of a layer. */

import type { Inode, Nanoseconds, PageCache } from '../vfs/inode.ts';
import type { InodeState } from '../vfs/inode-state.ts';
import type { Blocked } from '../wait.ts';

export abstract class ShowingInode {
  declare state?: InodeState;

  /** The inode that holds what this one shows. */
  abstract get real(): Inode;

  get mode(): number {
    return this.real.mode;
  }

  get uid(): number {
    return this.real.uid;
  }

  get gid(): number {
    return this.real.gid;
  }

  get rdev(): number {
    return this.real.rdev;
  }

  get atime(): Nanoseconds {
    return this.real.atime;
  }

  get mtime(): Nanoseconds {
    return this.real.mtime;
  }

  get ctime(): Nanoseconds {
    return this.real.ctime;
  }

  get backing(): Inode {
    return this.real.backing;
  }

  get pageCache(): PageCache | null {
    return this.backing.pageCache;
  }

  set pageCache(cache: PageCache | null) {
    this.backing.pageCache = cache;
  }

  readlink(): string {
    return this.real.readlink();
  }

  read(offset: number, into: Uint8Array): number | Blocked {
    return this.real.read(offset, into);
  }

  seekData(offset: number, hole: boolean): number {
    const { real } = this;
    if (real.seekData) return real.seekData(offset, hole);
    return hole ? real.size : offset;
  }
}
