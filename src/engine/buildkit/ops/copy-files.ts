/** The copying itself (tonistiigi/fsutil's copy): a file or a directory's content into a tree, with owner and mode. */
import { isDirectory, isRegular, isSymlink, S_IFMT } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { changedMode, octalMode } from './mode.ts';
import type { Owner } from './owner.ts';
import type { SourceTree } from './selection.ts';
import { contentOf, find, mkdirAll, resolved, sortedNames, write } from './tree.ts';

export interface CopyRules {
  /** undefined: as it was. */
  readonly owner: Owner | undefined;
  /** Octal or symbolic; empty: as it was. */
  readonly mode: string;
  /** By the path below what is copied. */
  readonly isExcluded: (path: string) => boolean;
  /** In front of the target's paths in messages. */
  readonly mountedAt: string;
}

const directoryMode = 0o755;
/** The daemon's: BuildKit makes directories with mkdir(2). */
const umask = 0o022;

/** A directory of the source that is made once something in it is copied. */
interface Pending {
  readonly from: Inode;
  /** Where it goes; undefined until it is made. */
  to: Inode | undefined;
  readonly name: string;
}

export class FileCopy {
  readonly #source: SourceTree;
  readonly #target: Inode;
  readonly #rules: CopyRules;
  readonly #links = new Map<Inode, Inode>();

  constructor(source: SourceTree, target: Inode, rules: CopyRules) {
    this.#source = source;
    this.#target = target;
    this.#rules = rules;
  }

  /** @param path in the source; @param to where it goes: with a slash at its end a directory to put it into */
  async copy(path: string, to: string): Promise<void> {
    const found = find(this.#source.root, path);
    if (!found) return;
    const { inode, path: from } = found;
    this.#mkdir(to.slice(0, to.lastIndexOf('/') + 1));
    const place = resolved(this.#target, to);
    const there = find(this.#target, place)?.inode;
    if (isDirectory(inode.mode)) {
      if (there && !isDirectory(there.mode)) throw this.#notADirectory(place);
      const made = this.#mkdir(place);
      await this.#content(inode, from, '', { from: inode, to: made, name: '' }, []);
      // The root of files that were sent has no time of its own.
      if (inode.mtime > 0) made.setAttributes({ atime: inode.atime, mtime: inode.mtime });
      return;
    }
    const isInside = there !== undefined && isDirectory(there.mode);
    const slash = place.lastIndexOf('/');
    const name = isInside ? (path.split('/').at(-1) ?? '') : place.slice(slash + 1);
    const directory = isInside ? there : this.#mkdir(place.slice(0, slash));
    await this.#file(inode, directory, name, isInside ? `${place}/${name}` : place);
  }

  #notADirectory(path: string): Error {
    return new Error(`cannot copy to non-directory: ${this.#rules.mountedAt}${path}`);
  }

  #mkdir(path: string): Inode {
    const { owner, mode } = this.#rules;
    const permissions = (octalMode(mode) ?? directoryMode) & 0o777 & ~umask;
    return mkdirAll(this.#target, path, { mode: permissions, uid: owner?.uid ?? 0, gid: owner?.gid ?? 0 });
  }

  /** @param path in the source @param below what is excluded goes by @param above directories that may not be there yet */
  async #content(from: Inode, path: string, below: string, own: Pending, above: readonly Pending[]): Promise<void> {
    const way = [...above, own];
    for (const name of sortedNames(from)) {
      const inode = from.lookup(name);
      const next = path === '' ? name : `${path}/${name}`;
      if (!inode || this.#source.isHidden?.(next)) continue;
      const component = below === '' ? name : `${below}/${name}`;
      const isOut = this.#rules.isExcluded(component);
      if (isDirectory(inode.mode)) {
        const pending: Pending = { from: inode, to: undefined, name };
        if (!isOut) pending.to = this.#directory(inode, this.#made(way), name, true);
        await this.#content(inode, next, component, pending, way);
        if (pending.to && !isOut) this.#attributes(inode, pending.to);
      } else if (!isOut) {
        const directory = this.#made(way);
        await this.#file(inode, directory, name, name);
      }
    }
  }

  /** The last one of directories, made with those above it where they were excluded themselves. */
  #made(way: readonly Pending[]): Inode {
    let above: Inode | undefined;
    for (const pending of way) {
      if (!pending.to && above) {
        const isNew = above.lookup(pending.name) === undefined;
        pending.to = this.#directory(pending.from, above, pending.name, true);
        if (isNew) this.#attributes(pending.from, pending.to);
      }
      above = pending.to;
    }
    if (!above) throw new Error('nowhere to copy to');
    return above;
  }

  #directory(from: Inode, to: Inode, name: string, overwrite: boolean): Inode {
    const there = to.lookup(name);
    if (there && !isDirectory(there.mode)) throw this.#notADirectory(this.#pathOf(to, name));
    if (there && overwrite) there.setAttributes({ mode: (there.mode & S_IFMT) | (from.mode & 0o7777) });
    return there ?? to.create(name, { mode: from.mode, uid: from.uid, gid: from.gid });
  }

  /** For messages. */
  #pathOf(directory: Inode, name: string): string {
    const names = [name];
    for (let at = directory; at.parent && at.parent !== at; at = at.parent) {
      const own = [...at.parent.list()].find(({ inode }) => inode === at);
      names.unshift(own?.name ?? '');
    }
    return `/${names.join('/')}`;
  }

  async #file(from: Inode, directory: Inode, name: string, path: string): Promise<void> {
    const there = directory.lookup(name);
    if (there && isDirectory(there.mode)) {
      const shown = path.startsWith('/') ? path : this.#pathOf(directory, name);
      throw new Error(`cannot replace to directory ${this.#rules.mountedAt}${shown} with file`);
    }
    if (there) directory.unlink(name);
    const earlier = this.#links.get(from);
    if (earlier) {
      directory.link(name, earlier);
      return;
    }
    const target = isSymlink(from.mode) ? { target: from.readlink() } : {};
    const made = directory.create(name, { mode: from.mode, uid: from.uid, gid: from.gid, rdev: from.rdev, ...target });
    if (isRegular(from.mode)) await write(made, await contentOf(from));
    if (isRegular(from.mode) && from.nlink > 1) this.#links.set(from, made);
    this.#attributes(from, made);
  }

  #attributes(from: Inode, to: Inode): void {
    const { owner, mode } = this.#rules;
    const permissions = mode === '' || isSymlink(from.mode) ? from.mode & 0o7777 : changedMode(mode, from.mode);
    if (!isSymlink(from.mode))
      for (const name of from.listXattr()) {
        const value = from.getXattr(name);
        if (value && !name.startsWith('trusted.')) to.setXattr(name, value, 0);
      }
    to.setAttributes({
      uid: owner?.uid ?? from.uid,
      gid: owner?.gid ?? from.gid,
      atime: from.atime,
      mtime: from.mtime,
      ...(isSymlink(from.mode) ? {} : { mode: (from.mode & S_IFMT) | permissions }),
    });
  }
}
