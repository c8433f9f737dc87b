/**
 * A read-only file system over one image layer (OCI image spec, "layer"): its tree in memory, file contents as views of
 * the tar. Whiteouts (`.wh.x`) appear as overlayfs has them: character device 0:0, and `trusted.overlay.opaque` = y.
 */
import { readTar, type TarEntry } from '../../lib/tar.ts';
import { SQUASHFS_MAGIC } from '../uapi/mount.ts';
import { makedev } from '../uapi/stat.ts';
import type { FileSystem, FileSystemStatus } from '../vfs/inode.ts';
import type { Blocked } from '../wait.ts';
import { LayerInode } from './layer-inode.ts';
import { LayerSource, type LazySource } from './layer-source.ts';
import { LayerError, type LayerIndexEntry, type LayerNode, LayerTree } from './layer-tree.ts';

/** Of tars that are in use. */
const trees = new WeakMap<Uint8Array, LayerTree>();

export class LayerFs implements FileSystem {
  readonly type = 'squashfs';
  readonly readOnly = true;
  readonly device: number;
  readonly root: LayerInode;
  readonly #tree: LayerTree;
  readonly #source: LayerSource | null;
  /** Inodes of files with several names. */
  readonly #linked = new Map<LayerNode, LayerInode>();

  /** @param source where contents come from that the index doesn't hold @throws LayerError */
  constructor(
    index: Iterable<LayerIndexEntry> | LayerTree,
    device: number,
    source: LayerSource | LazySource | null = null,
  ) {
    this.device = device;
    this.#source = source === null || source instanceof LayerSource ? source : new LayerSource(source);
    this.#tree = index instanceof LayerTree ? index : new LayerTree(index);
    this.root = new LayerInode(this, this.#tree.root, undefined);
  }

  /** A layer that is a tar, which never changes: its tree is made once. @throws TarError, LayerError */
  static fromTar(bytes: Uint8Array, device: number): LayerFs {
    const tree = trees.get(bytes) ?? new LayerTree(entriesOf(bytes));
    trees.set(bytes, tree);
    return new LayerFs(tree, device);
  }

  chunk(name: string): Uint8Array | Blocked {
    if (!this.#source) throw new LayerError(`no source for chunk ${name}`);
    return this.#source.get(name);
  }

  /** The inode of `node` in `directory`. */
  inodeOf(node: LayerNode, directory: LayerInode): LayerInode {
    if (node.children || node.nlink === 1) return new LayerInode(this, node, directory);
    let inode = this.#linked.get(node);
    if (!inode) {
      inode = new LayerInode(this, node, undefined);
      this.#linked.set(node, inode);
    }
    return inode;
  }

  status(): FileSystemStatus {
    const { bytes, inodes } = this.#tree;
    const blocks = Math.ceil(bytes / 4096);
    return {
      type: SQUASHFS_MAGIC,
      blockSize: 4096,
      blocks,
      blocksFree: 0,
      files: inodes,
      filesFree: 0,
    };
  }
}

const tarTypes: Readonly<Record<TarEntry['type'], LayerIndexEntry['type']>> = {
  file: 'file',
  directory: 'dir',
  symlink: 'symlink',
  link: 'hardlink',
  char: 'char',
  block: 'block',
  fifo: 'fifo',
};

/** A tar's index: what `new LayerFs` makes the same layer of, contents to be fetched as pieces of chunk `chunk`, the tar itself. */
export function* indexOfTar(bytes: Uint8Array, chunk: string): Generator<LayerIndexEntry> {
  for (const { content, ...entry } of entriesOf(bytes)) {
    if (content)
      yield {
        ...entry,
        size: content.length,
        chunk,
        offset: content.byteOffset - bytes.byteOffset,
      };
    else yield entry;
  }
}

function* entriesOf(bytes: Uint8Array): Generator<LayerIndexEntry> {
  for (const { entry, data } of readTar(bytes)) {
    yield {
      path: entry.name,
      type: tarTypes[entry.type],
      mode: entry.mode,
      uid: entry.uid,
      gid: entry.gid,
      mtime: entry.mtime,
      rdev: makedev(entry.devmajor ?? 0, entry.devminor ?? 0),
      ...(entry.linkname === undefined ? {} : { target: entry.linkname }),
      ...(entry.type === 'file' ? { content: data } : {}),
      ...(entry.xattrs ? { xattrs: entry.xattrs } : {}),
    };
  }
}
