/** The copying itself (tonistiigi/fsutil's copy): a file or a directory's content into a tree, with owner and mode. */
import { isDirectory, isRegular, isSymlink, S_IFDIR, S_IFMT } from '../../../kernel/uapi/stat.ts';
import type { Inode } from '../../../kernel/vfs/inode.ts';
import { changedMode } from './mode.ts';
import type { Owner } from './owner.ts';
import type { SourceTree } from './selection.ts';
import { contentOf, find, mkdirAll, sortedNames, write } from './tree.ts';

export interface CopyRules {
  /** undefined: as it was. */
  readonly owner: Owner | undefined;
  /** Octal or symbolic; empty: as it was. */
  readonly mode: string;
  readonly isExcluded: (path: string) => boolean;
  /** In front of the target's paths in messages. */
  readonly mountedAt: string;
}

const directoryMode = 0o755;

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
    const name = path.split('/').at(-1) ?? '';
    if (to.endsWith('/')) this.#mkdir(to);
    const there = find(this.#target, to)?.inode;
    if (isDirectory(found.inode.mode)) {
      if (there && !isDirectory(there.mode))
        throw new Error(`cannot copy to non-directory: ${this.#rules.mountedAt}${to}`);
      await this.#content(found.inode, found.path, this.#mkdir(to));
      return;
    }
    const isInside = there !== undefined && isDirectory(there.mode);
    const slash = to.lastIndexOf('/');
    const directory = isInside ? there : this.#mkdir(to.slice(0, slash));
    await this.#file(found.inode, directory, isInside ? name : to.slice(slash + 1));
  }

  #mkdir(path: string): Inode {
    const { owner, mode } = this.#rules;
    const permissions = mode === '' ? directoryMode : changedMode(mode, S_IFDIR | directoryMode);
    return mkdirAll(this.#target, path, { mode: permissions, uid: owner?.uid ?? 0, gid: owner?.gid ?? 0 });
  }

  async #content(from: Inode, path: string, to: Inode): Promise<void> {
    for (const name of sortedNames(from)) {
      const inode = from.lookup(name);
      const below = path === '' ? name : `${path}/${name}`;
      if (!inode || this.#source.isHidden?.(below)) continue;
      const isOut = this.#rules.isExcluded(below);
      if (!isDirectory(inode.mode)) {
        if (!isOut) await this.#file(inode, to, name);
        continue;
      }
      if (isOut) continue;
      await this.#content(inode, below, this.#directory(inode, to, name));
    }
  }

  #directory(from: Inode, to: Inode, name: string): Inode {
    const there = to.lookup(name);
    if (there && !isDirectory(there.mode)) {
      const target = isSymlink(there.mode) ? find(this.#target, this.#pathOf(to, name))?.inode : undefined;
      if (target && isDirectory(target.mode)) return target;
      throw new Error(`cannot copy to non-directory: ${name}`);
    }
    const made = there ?? to.create(name, { mode: from.mode, uid: from.uid, gid: from.gid });
    this.#attributes(from, made);
    return made;
  }

  /** Only needed where a link stands in the way. */
  #pathOf(directory: Inode, name: string): string {
    const names = [name];
    for (let at = directory; at.parent && at.parent !== at; at = at.parent) {
      const own = [...at.parent.list()].find(({ inode }) => inode === at);
      names.unshift(own?.name ?? '');
    }
    return names.join('/');
  }

  async #file(from: Inode, directory: Inode, name: string): Promise<void> {
    const there = directory.lookup(name);
    if (there && isDirectory(there.mode)) throw new Error(`cannot replace to directory ${name} with file`);
    if (there) directory.unlink(name);
    const earlier = this.#links.get(from);
    if (earlier) {
      directory.link(name, earlier);
      return;
    }
    const target = isSymlink(from.mode) ? { target: from.readlink() } : {};
    const made = directory.create(name, {
      mode: from.mode,
      uid: from.uid,
      gid: from.gid,
      rdev: from.rdev,
      ...target,
    });
    if (isRegular(from.mode)) await write(made, await contentOf(from));
    if (from.nlink > 1) this.#links.set(from, made);
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
