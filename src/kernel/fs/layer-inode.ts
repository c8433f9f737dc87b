/** An inode of a layer: immutable, its bytes a view of the layer's tar or a piece of a lazily fetched chunk. */
import { EINVAL, EISDIR, ENODATA, ENOTDIR, EROFS } from '../uapi/errno.ts';
import { isDirectory, isRegular, isSymlink } from '../uapi/stat.ts';
import { BaseInode } from '../vfs/base-inode.ts';
import type { Inode, Link } from '../vfs/inode.ts';
import { Blocked } from '../wait.ts';
import type { LayerNode } from './layer-tree.ts';
import type { LayerFs } from './layerfs.ts';

const encoder = new TextEncoder();
const nothing = new Uint8Array();

export class LayerInode extends BaseInode {
  override readonly fs: LayerFs;
  readonly lastName: string;
  readonly #node: LayerNode;
  readonly #above: LayerInode | undefined;
  /** Those of a directory that were asked for so far. */
  readonly #children: Map<string, LayerInode> | null;
  #bytes: Uint8Array | undefined;

  /** @param above the directory it lies in, of a directory that is not the root */
  constructor(fs: LayerFs, node: LayerNode, above: LayerInode | undefined) {
    super(node.ino, node.mode);
    this.fs = fs;
    this.#node = node;
    this.#above = above;
    this.#children = node.children ? new Map() : null;
    this.lastName = node.lastName;
    this.nlink = node.nlink;
    this.uid = node.uid;
    this.gid = node.gid;
    this.rdev = node.rdev;
    this.atime = this.mtime = this.ctime = node.time;
  }

  override get size(): number {
    if (isRegular(this.mode)) return this.#node.length;
    if (isDirectory(this.mode)) return 4096;
    return isSymlink(this.mode) ? encoder.encode(this.#node.target).length : 0;
  }

  override get blocks(): number {
    return Math.ceil(this.size / 4096) * 8;
  }

  override get parent(): LayerInode | undefined {
    return isDirectory(this.mode) ? (this.#above ?? this) : undefined;
  }

  override lookup(name: string): LayerInode | undefined {
    if (!this.#children) throw ENOTDIR;
    const known = this.#children.get(name);
    if (known) return known;
    const node = this.#node.children?.get(name);
    if (!node) return undefined;
    const child = this.fs.inodeOf(node, this);
    this.#children.set(name, child);
    return child;
  }

  override list(): Iterable<Link> {
    return this.#node.children ? this.#links(this.#node.children) : super.list();
  }

  *#links(children: ReadonlyMap<string, LayerNode>): Generator<Link> {
    for (const name of children.keys()) {
      const inode = this.lookup(name);
      if (inode) yield { name, inode };
    }
  }

  override create(): Inode {
    throw EROFS;
  }

  override link(): void {
    throw EROFS;
  }

  override unlink(): void {
    throw EROFS;
  }

  override rmdir(): void {
    throw EROFS;
  }

  override rename(): void {
    throw EROFS;
  }

  override readlink(): string {
    if (!isSymlink(this.mode)) throw EINVAL;
    return this.#node.target;
  }

  /** The file's bytes without a copy, or what to wait for. They don't change. */
  bytes(): Uint8Array | Blocked {
    const { content, length } = this.#node;
    if (content instanceof Uint8Array) return content;
    if (length === 0) return nothing;
    if (!this.#bytes) {
      const chunk = this.fs.chunk(content.chunk);
      if (chunk instanceof Blocked) return chunk;
      this.#bytes = chunk.subarray(content.offset, content.offset + length);
    }
    return this.#bytes;
  }

  override read(offset: number, into: Uint8Array): number | Blocked {
    if (!isRegular(this.mode)) throw isDirectory(this.mode) ? EISDIR : EINVAL;
    if (offset >= this.#node.length) return 0;
    const bytes = this.bytes();
    if (bytes instanceof Blocked) return bytes;
    const part = bytes.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  }

  override write(): number {
    throw EROFS;
  }

  override truncate(): void {
    throw EROFS;
  }

  override setAttributes(): void {
    throw EROFS;
  }

  override getXattr(name: string): Uint8Array | undefined {
    return this.#node.xattrs?.get(name);
  }

  override setXattr(): void {
    throw EROFS;
  }

  override removeXattr(name: string): void {
    if (!this.#node.xattrs?.has(name)) throw ENODATA;
    throw EROFS;
  }

  override listXattr(): Iterable<string> {
    return this.#node.xattrs?.keys() ?? [];
  }
}
