/**
 * A read-only file system over one image layer (OCI image spec, "layer"): an index in memory, file contents as views of
 * the tar. Whiteouts (`.wh.x`) appear as overlayfs has them: character device 0:0, and `trusted.overlay.opaque` = y.
 */
import { readTar, type TarEntry } from '../../lib/tar.ts';
import { SQUASHFS_MAGIC } from '../uapi/mount.ts';
import { isDirectory, makedev, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG } from '../uapi/stat.ts';
import type { FileSystem, FileSystemStatus } from '../vfs/inode.ts';
import type { Blocked } from '../wait.ts';
import { type LayerContent, LayerInode } from './layer-inode.ts';
import { LayerSource, type LazySource } from './layer-source.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
export const OPAQUE_XATTR = 'trusted.overlay.opaque';

/** An entry of a layer's index that was made beforehand (the student's machine). Paths as in a tar; times in seconds. */
export interface LayerIndexEntry {
  readonly path: string;
  readonly type: 'file' | 'dir' | 'symlink' | 'hardlink' | 'char' | 'block' | 'fifo';
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly size?: number;
  /** Of a symlink or hard link. */
  readonly target?: string;
  readonly rdev?: number;
  readonly chunk?: string;
  readonly offset?: number;
  /** Instead of a chunk. */
  readonly content?: Uint8Array;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}

/** A layer whose entries contradict each other: a hard link without a target, a path through a file or out of the root. */
export class LayerError extends Error {
  override readonly name = 'LayerError';
}

const types: Readonly<Record<LayerIndexEntry['type'], number>> = {
  file: S_IFREG,
  dir: S_IFDIR,
  symlink: S_IFLNK,
  hardlink: S_IFREG,
  char: S_IFCHR,
  block: S_IFBLK,
  fifo: S_IFIFO,
};

const nothing = new Uint8Array();

export class LayerFs implements FileSystem {
  readonly type = 'squashfs';
  readonly readOnly = true;
  readonly device: number;
  readonly root: LayerInode;
  readonly #source: LayerSource | null;
  #lastIno = 1;
  #bytes = 0;
  /** Where the last entry went: the next one mostly goes there too. */
  #last: { readonly folder: string; readonly directory: LayerInode } | undefined;

  /** @param source where contents come from that the index doesn't hold */
  constructor(index: Iterable<LayerIndexEntry>, device: number, source: LayerSource | LazySource | null = null) {
    this.device = device;
    this.#source = source === null || source instanceof LayerSource ? source : new LayerSource(source);
    this.root = new LayerInode(this, 1, S_IFDIR | 0o755);
    for (const entry of index) this.#add(entry);
  }

  /** A layer that is a tar. @throws TarError, LayerError */
  static fromTar(bytes: Uint8Array, device: number): LayerFs {
    return new LayerFs(entriesOf(bytes), device);
  }

  chunk(name: string): Uint8Array | Blocked {
    if (!this.#source) throw new LayerError(`no source for chunk ${name}`);
    return this.#source.get(name);
  }

  #add(entry: LayerIndexEntry): void {
    const place = this.#placeOf(entry.path);
    if (!place) {
      if (entry.type === 'dir') this.#fill(this.root, entry);
      return;
    }
    const { directory, name } = place;
    if (name.startsWith(WHITEOUT)) this.#whiteout(directory, name, entry);
    else if (entry.type === 'hardlink') this.#link(directory, name, entry);
    else this.#place(directory, name, entry);
  }

  /** The directory and the name in it; undefined for the root. @throws LayerError */
  #placeOf(path: string): { readonly directory: LayerInode; readonly name: string } | undefined {
    const end = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(end, 0));
    const last = path.slice(end + 1);
    const isPlain = last !== '' && last !== '.' && last !== '..';
    if (isPlain && this.#last?.folder === folder) return { directory: this.#last.directory, name: last };
    const names = componentsOf(path);
    const name = names.pop();
    if (name === undefined) return undefined;
    const directory = this.#directory(names, 0);
    if (isPlain) this.#last = { folder, directory };
    return { directory, name };
  }

  /**
   * The directory of `names`, made where missing; links among them lead on inside the layer.
   * @param link the relative one that led here, which must not lead out @throws LayerError
   */
  #directory(names: readonly string[], depth: number, link?: string): LayerInode {
    let here = this.root;
    for (const [index, name] of names.entries()) {
      if (name === '..') {
        if (!here.above && link !== undefined) throw new LayerError(`statat ${link}: path escapes from parent`);
        here = here.above ?? here;
        continue;
      }
      let next = here.children?.get(name);
      if (next && (next.mode & 0o170000) === S_IFLNK) {
        if (depth > 40) throw new LayerError(`too many links: ${names.join('/')}`);
        const isAbsolute = next.target.startsWith('/');
        const base = isAbsolute ? [] : names.slice(0, index);
        const target = next.target.split('/').filter((part) => part !== '' && part !== '.');
        const own = isAbsolute ? undefined : (link ?? names.slice(0, index + 1).join('/'));
        return this.#directory([...base, ...target, ...names.slice(index + 1)], depth + 1, own);
      }
      next ??= this.#place(here, name, { path: name, type: 'dir', mode: 0o755 });
      if (!next.children) throw new LayerError(`not a directory: ${names.join('/')}`);
      here = next;
    }
    return here;
  }

  #place(directory: LayerInode, name: string, entry: LayerIndexEntry): LayerInode {
    const old = directory.children?.get(name);
    if (old?.children && entry.type === 'dir') {
      this.#fill(old, entry);
      return old;
    }
    this.#lastIno += 1;
    const inode = new LayerInode(this, this.#lastIno, types[entry.type] | (entry.mode & 0o7777));
    this.#fill(inode, entry);
    this.#attach(directory, name, inode);
    return inode;
  }

  #attach(directory: LayerInode, name: string, inode: LayerInode): void {
    const old = directory.children?.get(name);
    if (old) {
      if (isDirectory(old.mode)) directory.nlink -= 1;
      old.nlink -= 1;
      this.#last = undefined;
    }
    directory.children?.set(name, inode);
    if (!isDirectory(inode.mode)) return;
    inode.above = directory;
    inode.lastName = name;
    directory.nlink += 1;
  }

  #fill(inode: LayerInode, entry: LayerIndexEntry): void {
    inode.mode = types[entry.type] | (entry.type === 'symlink' ? 0o777 : entry.mode & 0o7777);
    inode.uid = entry.uid ?? 0;
    inode.gid = entry.gid ?? 0;
    inode.atime = inode.mtime = inode.ctime = Math.round((entry.mtime ?? 0) * 1e9);
    inode.rdev = entry.rdev ?? 0;
    if (entry.target !== undefined) inode.target = entry.target;
    inode.length = entry.content?.length ?? entry.size ?? 0;
    inode.content = contentOf(entry);
    if (entry.xattrs) inode.xattrs = new Map(entry.xattrs);
    this.#bytes += inode.length;
  }

  #link(directory: LayerInode, name: string, entry: LayerIndexEntry): void {
    const names = componentsOf(entry.target ?? '', 'hardlink target');
    const last = names.pop() ?? '';
    const above = this.#directory(names, 0);
    const target = above.children?.get(last);
    if (!target || isDirectory(target.mode)) {
      const path = [...namesOf(above), last].join('/');
      throw new LayerError(`linkat ${path} ${entry.path}: no such file or directory`);
    }
    if (directory.children?.get(name) === target) return;
    this.#attach(directory, name, target);
    target.nlink += 1;
  }

  #whiteout(directory: LayerInode, name: string, entry: LayerIndexEntry): void {
    if (name === OPAQUE) {
      directory.xattrs ??= new Map();
      directory.xattrs.set(OPAQUE_XATTR, new Uint8Array([0x79]));
    } else if (!name.startsWith(WHITEOUT + WHITEOUT)) {
      const gone = name.slice(WHITEOUT.length);
      if (gone === '' || gone === '.' || gone === '..')
        throw new LayerError(`invalid whiteout entry ${JSON.stringify(entry.path)}`);
      if (!directory.children?.has(gone)) this.#place(directory, gone, { path: gone, type: 'char', mode: 0, rdev: 0 });
    }
  }

  status(): FileSystemStatus {
    const blocks = Math.ceil(this.#bytes / 4096);
    return { type: SQUASHFS_MAGIC, blockSize: 4096, blocks, blocksFree: 0, files: this.#lastIno, filesFree: 0 };
  }
}

function contentOf(entry: LayerIndexEntry): LayerContent {
  if (entry.content) return entry.content;
  if (entry.chunk !== undefined) return { chunk: entry.chunk, offset: entry.offset ?? 0 };
  return nothing;
}

/** Of a directory, from the root on. */
function namesOf(directory: LayerInode): string[] {
  const names: string[] = [];
  for (let at: LayerInode | null | undefined = directory; at?.above; at = at.above) names.unshift(at.lastName ?? '');
  return names;
}

/** The names of a path that stays inside the root. @param what it is, for the refusal @throws LayerError */
function componentsOf(path: string, what = 'entry name'): string[] {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (names.pop() === undefined) throw new LayerError(`invalid ${what} ${JSON.stringify(path)}`);
    } else names.push(name);
  }
  return names;
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
    if (content) yield { ...entry, size: content.length, chunk, offset: content.byteOffset - bytes.byteOffset };
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
