/**
 * What an image layer holds (OCI image spec, "layer"), as a tree that is put together from its entries once and never
 * changes; any number of LayerFs show it.
 */
import { isDirectory, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG } from '../uapi/stat.ts';

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';
export const OPAQUE_XATTR = 'trusted.overlay.opaque';

/** Where a file's bytes are. */
export type LayerContent = Uint8Array | { readonly chunk: string; readonly offset: number };

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

export interface LayerNode {
  readonly ino: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev: number;
  /** Nanoseconds. */
  time: number;
  length: number;
  content: LayerContent;
  /** Of a symlink. */
  target: string;
  xattrs: Map<string, Uint8Array> | null;
  /** Of a directory, as are `above` and `lastName`. */
  readonly children: Map<string, LayerNode> | null;
  above: LayerNode | undefined;
  lastName: string;
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

function makeNode(ino: number, mode: number): LayerNode {
  const children = isDirectory(mode) ? new Map<string, LayerNode>() : null;
  return {
    ino,
    mode,
    nlink: children ? 2 : 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    time: 0,
    length: 0,
    content: nothing,
    target: '',
    xattrs: null,
    children,
    above: undefined,
    lastName: '',
  };
}

export class LayerTree {
  readonly root = makeNode(1, S_IFDIR | 0o755);
  #lastIno = 1;
  #bytes = 0;
  /** Where the last entry went: the next one mostly goes there too. */
  #last: { readonly folder: string; readonly directory: LayerNode } | undefined;

  /** @throws LayerError */
  constructor(index: Iterable<LayerIndexEntry>) {
    for (const entry of index) this.#add(entry);
  }

  /** Of all files. */
  get bytes(): number {
    return this.#bytes;
  }

  get inodes(): number {
    return this.#lastIno;
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
  #placeOf(path: string): { readonly directory: LayerNode; readonly name: string } | undefined {
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
  #directory(names: readonly string[], depth: number, link?: string): LayerNode {
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
      next ??= this.#place(here, name, {
        path: name,
        type: 'dir',
        mode: 0o755,
      });
      if (!next.children) throw new LayerError(`not a directory: ${names.join('/')}`);
      here = next;
    }
    return here;
  }

  #place(directory: LayerNode, name: string, entry: LayerIndexEntry): LayerNode {
    const old = directory.children?.get(name);
    if (old?.children && entry.type === 'dir') {
      this.#fill(old, entry);
      return old;
    }
    this.#lastIno += 1;
    const inode = makeNode(this.#lastIno, types[entry.type]);
    this.#fill(inode, entry);
    this.#attach(directory, name, inode);
    return inode;
  }

  #attach(directory: LayerNode, name: string, inode: LayerNode): void {
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

  #fill(inode: LayerNode, entry: LayerIndexEntry): void {
    inode.mode = types[entry.type] | (entry.type === 'symlink' ? 0o777 : entry.mode & 0o7777);
    inode.uid = entry.uid ?? 0;
    inode.gid = entry.gid ?? 0;
    inode.time = Math.round((entry.mtime ?? 0) * 1e9);
    inode.rdev = entry.rdev ?? 0;
    if (entry.target !== undefined) inode.target = entry.target;
    inode.length = entry.content?.length ?? entry.size ?? 0;
    inode.content = contentOf(entry);
    if (entry.xattrs) inode.xattrs = new Map(entry.xattrs);
    this.#bytes += inode.length;
  }

  #link(directory: LayerNode, name: string, entry: LayerIndexEntry): void {
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

  #whiteout(directory: LayerNode, name: string, entry: LayerIndexEntry): void {
    if (name === OPAQUE) {
      directory.xattrs ??= new Map();
      directory.xattrs.set(OPAQUE_XATTR, new Uint8Array([0x79]));
    } else if (!name.startsWith(WHITEOUT + WHITEOUT)) {
      const gone = name.slice(WHITEOUT.length);
      if (gone === '' || gone === '.' || gone === '..')
        throw new LayerError(`invalid whiteout entry ${JSON.stringify(entry.path)}`);
      if (!directory.children?.has(gone))
        this.#place(directory, gone, {
          path: gone,
          type: 'char',
          mode: 0,
          rdev: 0,
        });
    }
  }
}

function contentOf(entry: LayerIndexEntry): LayerContent {
  if (entry.content) return entry.content;
  if (entry.chunk !== undefined) return { chunk: entry.chunk, offset: entry.offset ?? 0 };
  return nothing;
}

/** Of a directory, from the root on. */
function namesOf(directory: LayerNode): string[] {
  const names: string[] = [];
  for (let at: LayerNode | undefined = directory; at?.above; at = at.above) names.unshift(at.lastName ?? '');
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
