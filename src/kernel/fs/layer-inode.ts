/** An inode of a layer: immutable, its bytes a view of the layer's tar or a piece of a lazily fetched chunk. */
import { EINVAL, EISDIR, ENODATA, EROFS } from '../uapi/errno.ts';
import { isDirectory, isRegular, isSymlink } from '../uapi/stat.ts';
import { BaseInode } from '../vfs/base-inode.ts';
import type { Inode, Link } from '../vfs/inode.ts';
import { Blocked } from '../wait.ts';
import type { LayerFs } from './layerfs.ts';

/** Where a file's bytes are. */
export type LayerContent = Uint8Array | { readonly chunk: string; readonly offset: number };

const encoder = new TextEncoder();
const nothing = new Uint8Array();

export class LayerInode extends BaseInode {
  override readonly fs: LayerFs;
  readonly children: Map<string, LayerInode> | null;
  above: LayerInode | undefined = undefined;
  lastName = '';
  content: LayerContent = nothing;
  target = '';
  length = 0;
  xattrs: Map<string, Uint8Array> | null = null;

  constructor(fs: LayerFs, ino: number, mode: number) {
    super(ino, mode);
    this.fs = fs;
    this.children = isDirectory(mode) ? new Map() : null;
    this.nlink = isDirectory(mode) ? 2 : 1;
  }

  override get size(): number {
    if (isRegular(this.mode)) return this.length;
    if (isDirectory(this.mode)) return 4096;
    return isSymlink(this.mode) ? encoder.encode(this.target).length : 0;
  }

  override get blocks(): number {
    return Math.ceil(this.size / 4096) * 8;
  }

  override get parent(): LayerInode | undefined {
    return isDirectory(this.mode) ? (this.above ?? this) : undefined;
  }

  override lookup(name: string): LayerInode | undefined {
    return this.children ? this.children.get(name) : (super.lookup(name) as undefined);
  }

  override list(): Iterable<Link> {
    return this.children ? links(this.children) : super.list();
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
    return this.target;
  }

  /** The file's bytes without a copy, or what to wait for. They don't change. */
  bytes(): Uint8Array | Blocked {
    if (this.content instanceof Uint8Array) return this.content;
    if (this.length === 0) return nothing;
    const chunk = this.fs.chunk(this.content.chunk);
    if (chunk instanceof Blocked) return chunk;
    this.content = chunk.subarray(this.content.offset, this.content.offset + this.length);
    return this.content;
  }

  override read(offset: number, into: Uint8Array): number | Blocked {
    if (!isRegular(this.mode)) throw isDirectory(this.mode) ? EISDIR : EINVAL;
    if (offset >= this.length) return 0;
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
    return this.xattrs?.get(name);
  }

  override setXattr(): void {
    throw EROFS;
  }

  override removeXattr(name: string): void {
    if (!this.xattrs?.has(name)) throw ENODATA;
    throw EROFS;
  }

  override listXattr(): Iterable<string> {
    return this.xattrs?.keys() ?? [];
  }
}

function* links(children: ReadonlyMap<string, LayerInode>): Generator<Link> {
  for (const [name, inode] of children) yield { name, inode };
}
