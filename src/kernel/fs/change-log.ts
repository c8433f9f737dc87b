/**
 * What has changed in a tmpfs since this was last asked: what sync(2) would write back, were there a disk below. Whoever keeps the
 * file system over a power cut takes it. A read's atime alone counts as no change.
 */
import { isRegular } from '../uapi/stat.ts';
import { chunkSize } from './file-data.ts';
import type { TmpfsInode } from './tmpfs-inode.ts';

/** Chunks of a file's content, by number. */
export type DirtyChunks = ReadonlySet<number>;

export class ChangeLog {
  readonly #onChange: () => void;
  #dirty = new Map<TmpfsInode, Set<number>>();

  /** @param onChange called at the first change after each `take` */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isEmpty(): boolean {
    return this.#dirty.size === 0;
  }

  /** Its attributes or, of a directory, its names. */
  inode(inode: TmpfsInode): Set<number> {
    const known = this.#dirty.get(inode);
    if (known) return known;
    const chunks = new Set<number>();
    const isFirst = this.#dirty.size === 0;
    this.#dirty.set(inode, chunks);
    if (isFirst) this.#onChange();
    return chunks;
  }

  /** Its content from byte `from` up to `to`. */
  content(inode: TmpfsInode, from: number, to: number): void {
    const chunks = this.inode(inode);
    for (let index = Math.floor(from / chunkSize); index * chunkSize < to; index++) chunks.add(index);
  }

  /** All that lies below a directory, itself included: what a new disk must be given. */
  everything(inode: TmpfsInode): void {
    if (isRegular(inode.mode)) this.content(inode, 0, inode.size);
    else this.inode(inode);
    for (const child of inode.children()) this.everything(child);
  }

  /** The changed inodes, and which chunks of their contents. The list begins anew. */
  take(): ReadonlyMap<TmpfsInode, DirtyChunks> {
    const taken = this.#dirty;
    this.#dirty = new Map();
    return taken;
  }
}
