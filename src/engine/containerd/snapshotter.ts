/**
 * Writable root file systems over image layers, in containerd's words (core/snapshots): prepare, mounts, commit, remove.
 * Keys of active snapshots are container ids or names of build steps; parents are chain IDs of committed ones (`sha256:…`).
 * This file is the interface (agreed between E2 and E3); E2 implements it in overlay.ts over kernel/fs.
 */
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';

export interface PrepareOptions {
  /**
   * A read-only file system between the image's top layer and the writable one: Docker's init layer, with the files that every
   * container has (/.dockerenv, /etc/hosts, /dev/console …). What is in it is no change of the container's.
   */
  readonly init?: FileSystem;
  /** A writable layer that was there before, instead of a new empty one. */
  readonly upper?: FileSystem;
}

export interface Snapshot {
  readonly key: string;
  /** Chain ID it was made on; undefined for an empty root. */
  readonly parent: string | undefined;
  /** The overlay file system to mount as `/`. */
  readonly fs: FileSystem;
  /** `fs.root`: what the container sees as `/`. */
  readonly root: Inode;
  /** The root of the writable layer alone: what diff, commit and SizeRw look at. */
  readonly upper: Inode;
  /** Roots of the read-only layers, the topmost first, without the init layer. */
  readonly lowers: readonly Inode[];
}

export interface Usage {
  /** Bytes of regular files in the layer. */
  readonly size: number;
  readonly inodes: number;
}

export interface Snapshotter {
  /** As `docker info` and inspect name it. */
  readonly name: string;
  /**
   * Makes a writable snapshot on a committed one. Layers whose bytes are still to come make reads answer `Blocked`.
   * @throws conflict where the key is taken, notFound where the parent isn't there
   */
  prepare(key: string, parent: string | undefined, options?: PrepareOptions): Snapshot;
  /** @throws notFound */
  get(key: string): Snapshot;
  has(key: string): boolean;
  /**
   * Sees to it that all bytes of a committed snapshot are at hand: those of layers from before the last boot may be elsewhere.
   * @throws unavailable naming the layer that can't be had
   */
  ready(chainId: string | undefined): Promise<void>;
  /** What an active snapshot's writable layer holds. @throws notFound */
  usage(key: string): Usage;
  /** Drops an active snapshot, or a committed one that nothing is made on; nothing where nothing is. */
  remove(key: string): void;
}
