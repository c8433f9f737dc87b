/**
 * A file tree in memory while an image is made: path -> node; hard links are one node under several paths. Nodes are
 * never altered in place, so that a tree can be compared with the one it grew from.
 */
import { matchGlob } from './path-glob.ts';

export interface Node {
  readonly type: 'file' | 'directory' | 'symlink';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Of a file. */
  readonly data: Uint8Array;
  /** Of a symbolic link. */
  readonly target: string;
}

const NO_DATA = new Uint8Array();

export function fileNode(data: Uint8Array, mtime: number, mode = 0o644, uid = 0, gid = 0): Node {
  return { type: 'file', mode, uid, gid, mtime, data, target: '' };
}

export function directoryNode(mtime: number, mode = 0o755, uid = 0, gid = 0): Node {
  return { type: 'directory', mode, uid, gid, mtime, data: NO_DATA, target: '' };
}

export function symlinkNode(target: string, mtime: number, uid = 0, gid = 0): Node {
  return { type: 'symlink', mode: 0o777, uid, gid, mtime, data: NO_DATA, target };
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** `/a/./b/../c` -> `/a/c`, lexically. */
function normalize(path: string): string {
  const out: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return `/${out.join('/')}`;
}

export class Tree {
  readonly #nodes: Map<string, Node>;

  constructor(nodes: ReadonlyMap<string, Node> = new Map([['/', directoryNode(0)]])) {
    this.#nodes = new Map(nodes);
  }

  clone(): Tree {
    return new Tree(this.#nodes);
  }

  /** The path with every symbolic link in its folders followed (and the last one too if asked), whether it exists or not. */
  resolve(path: string, followLast = false): string {
    let at = '/';
    let rest = normalize(path).split('/').filter(Boolean);
    for (let links = 0; rest.length > 0; ) {
      const [name = '', ...others] = rest;
      const next = at === '/' ? `/${name}` : `${at}/${name}`;
      const node = this.#nodes.get(next);
      rest = others;
      if (node?.type === 'symlink' && (rest.length > 0 || followLast)) {
        if (++links > 40) throw new Error(`too many symbolic links in ${path}`);
        const target = node.target.startsWith('/') ? node.target : `${at}/${node.target}`;
        rest = [...normalize(target).split('/').filter(Boolean), ...rest];
        at = '/';
      } else at = next;
    }
    return at;
  }

  /** The node at a path; symbolic links are followed in folders only. */
  get(path: string): Node | undefined {
    return this.#nodes.get(this.resolve(path));
  }

  /** As `get`, and the last component is followed too. */
  follow(path: string): Node | undefined {
    return this.#nodes.get(this.resolve(path, true));
  }

  /** Text of a file. @throws Error where there is none */
  text(path: string): string {
    const node = this.follow(path);
    if (node?.type !== 'file') throw new Error(`no file ${path}`);
    return new TextDecoder().decode(node.data);
  }

  /** Puts a node, making missing parents; a directory put on a directory (or on a link to one) keeps what is in it. */
  put(path: string, node: Node): void {
    let real = this.resolve(path);
    if (node.type === 'directory' && this.#nodes.get(real)?.type === 'symlink') real = this.resolve(path, true);
    this.#makeParents(parentOf(real), node.mtime);
    if (node.type !== 'directory' && this.#nodes.get(real)?.type === 'directory') this.delete(real);
    this.#nodes.set(real, node);
  }

  #makeParents(path: string, mtime: number): void {
    if (this.#nodes.has(path)) return;
    this.#makeParents(parentOf(path), mtime);
    this.#nodes.set(path, directoryNode(mtime));
  }

  /** Deletes a path and what is below it; nothing happens where it isn't there. */
  delete(path: string): void {
    const real = this.resolve(path);
    if (this.#nodes.get(real)?.type === 'directory') {
      for (const other of [...this.#nodes.keys()]) if (other.startsWith(`${real}/`)) this.#nodes.delete(other);
    }
    this.#nodes.delete(real);
  }

  /** Deletes every path that matches one of the globs; returns how many. */
  deleteMatching(globs: readonly string[]): number {
    const matching = [...this.#nodes.keys()].filter((path) => globs.some((glob) => matchGlob(glob, path)));
    for (const path of matching) this.delete(path);
    return matching.length;
  }

  /** All paths with their nodes, sorted by path, the root (`/`) first. */
  entries(): [path: string, node: Node][] {
    return [...this.#nodes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /** Names of a directory's children, sorted. */
  children(path: string): string[] {
    const real = this.resolve(path, true);
    const prefix = real === '/' ? '/' : `${real}/`;
    const names = [...this.#nodes.keys()].filter(
      (key) => key !== '/' && key.startsWith(prefix) && !key.includes('/', prefix.length),
    );
    return names.map((key) => key.slice(prefix.length)).sort();
  }
}
