/**
 * overlayfs (Documentation/filesystems/overlayfs.rst): one writable directory over read-only ones. As Docker mounts it: redirect_dir,
 * index, metacopy and xino off. A directory that exists below can't be renamed (EXDEV); the layers must not change meanwhile.
 * The work directory is accepted and not needed: our calls are atomic.
 */

import { EINVAL } from '../uapi/errno.ts';
import { OVERLAYFS_SUPER_MAGIC } from '../uapi/mount.ts';
import { isDirectory } from '../uapi/stat.ts';
import type { FileSystem, FileSystemStatus, Inode } from '../vfs/inode.ts';
import { isOpaque, OverlayInode } from './overlay-inode.ts';

export interface OverlayOptions {
  readonly device: number;
  /** Directories below, the topmost first. */
  readonly lower: readonly Inode[];
  /** null: a read-only overlay. */
  readonly upper: Inode | null;
  /** What /proc/mounts shows: `lowerdir=…,upperdir=…,workdir=…`. */
  readonly options?: string;
}

export class OverlayFs implements FileSystem {
  readonly type = 'overlay';
  readonly device: number;
  readonly root: OverlayInode;
  readonly readOnly: boolean;
  readonly upper: Inode | null;
  readonly lower: readonly Inode[];
  readonly #options: string;
  readonly #numbers = new WeakMap<Inode, number>();
  /** Files above by their own inode: hard links are one inode here too. */
  readonly #files = new WeakMap<Inode, OverlayInode>();
  #lastIno = 0;

  /** @throws EINVAL for a layer that is no directory, or no layer at all */
  constructor({ device, lower, upper, options = '' }: OverlayOptions) {
    this.device = device;
    this.upper = upper;
    this.lower = lower;
    this.readOnly = upper === null;
    this.#options = options;
    const top = upper ?? lower[0];
    if (!top || ![top, ...lower].every((inode) => isDirectory(inode.mode))) throw EINVAL;
    const below = upper && isOpaque(upper) ? [] : untilOpaque(lower);
    this.root = new OverlayInode(this, this.numberOf(top), upper, below, null, '');
  }

  /** A number that `real` keeps over its copy-up. */
  numberOf(real: Inode): number {
    let number = this.#numbers.get(real);
    if (number === undefined) {
      this.#lastIno += 1;
      number = this.#lastIno;
      this.#numbers.set(real, number);
    }
    return number;
  }

  /** The overlay's inode for a file of the upper directory that is known already. */
  known(upper: Inode): OverlayInode | undefined {
    return this.#files.get(upper);
  }

  remember(upper: Inode, inode: OverlayInode): void {
    this.#files.set(upper, inode);
  }

  status(): FileSystemStatus {
    const real = this.upper ?? this.lower[0];
    if (!real) throw EINVAL;
    return { ...real.fs.status(), type: OVERLAYFS_SUPER_MAGIC };
  }

  options(): string {
    return this.#options;
  }
}

function untilOpaque(lower: readonly Inode[]): Inode[] {
  const last = lower.findIndex(isOpaque);
  return last < 0 ? [...lower] : lower.slice(0, last + 1);
}
