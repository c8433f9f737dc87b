/**
 * From a pathname to an inode: path_resolution(7), symlink(7), openat2(2)'s RESOLVE_* bits.
 * Left out: the sysctls fs.protected_*, automounts, name caches.
 */
import { EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR, EXDEV } from '../uapi/errno.ts';
import {
  NAME_MAX,
  PATH_MAX,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
  RESOLVE_NO_XDEV,
  SYMLINKS_MAX,
} from '../uapi/fcntl.ts';
import { isDirectory, isSymlink } from '../uapi/stat.ts';
import type { Caller, Credentials } from './caller.ts';
import { crossMounts } from './mount.ts';
import { type Path, samePath } from './path.ts';
import { MAY_EXEC, requireAccess } from './permission.ts';

/** Who walks: a process, with where its paths begin. */
export interface PathContext extends Caller {
  readonly root: Path;
  readonly cwd: Path;
}

export interface WalkOptions {
  /** Where relative paths begin instead of the working directory (the *at calls). */
  readonly base?: Path;
  /** Whether a symbolic link at the end is followed; default true. */
  readonly follow?: boolean;
  /** Instead of the caller's: access(2) uses the real ids. */
  readonly credentials?: Credentials;
  /** RESOLVE_* of openat2(2). */
  readonly resolve?: number;
}

/** The directory that a path's last component is looked up in. */
export interface Last {
  readonly directory: Path;
  /** Empty for `/`; else a name, `.` or `..`. */
  readonly name: string;
  /** The path ended in a slash: it must be a directory. */
  readonly slash: boolean;
}

const encoder = new TextEncoder();

/** @throws ENAMETOOLONG */
function requireShort(name: string): void {
  if (name.length > NAME_MAX || (name.length > NAME_MAX / 3 && encoder.encode(name).length > NAME_MAX))
    throw ENAMETOOLONG;
}

class Walk {
  readonly #context: PathContext;
  readonly #credentials: Credentials;
  readonly #resolve: number;
  /** Where `/` is and what `..` doesn't leave. */
  readonly #root: Path;
  readonly #start: Path;
  #links = 0;

  constructor(context: PathContext, options: WalkOptions) {
    this.#context = context;
    this.#credentials = options.credentials ?? context.credentials;
    this.#resolve = options.resolve ?? 0;
    this.#start = options.base ?? context.cwd;
    this.#root = this.#resolve & RESOLVE_IN_ROOT ? this.#start : context.root;
  }

  /** Everything but the last component. */
  parent(pathname: string, from: Path = this.#start): Last {
    if (pathname === '') throw ENOENT;
    if (pathname.length >= PATH_MAX) throw ENAMETOOLONG;
    let here = from;
    let at = 0;
    if (pathname.startsWith('/')) {
      if (this.#resolve & RESOLVE_BENEATH) throw EXDEV;
      here = this.#root;
    }
    for (;;) {
      while (pathname.charCodeAt(at) === 47) at += 1;
      let end = pathname.indexOf('/', at);
      if (end < 0) end = pathname.length;
      const name = pathname.slice(at, end);
      let next = end;
      while (pathname.charCodeAt(next) === 47) next += 1;
      if (next >= pathname.length) return { directory: here, name, slash: end < pathname.length };
      here = this.#enter(here, name);
      at = next;
    }
  }

  /** A component in the middle: links are followed, and a directory must be there. */
  #enter(directory: Path, name: string): Path {
    const found = this.step(directory, name);
    if (!found) throw ENOENT;
    const there = isSymlink(found.inode.mode) ? this.#through(found, directory) : found;
    if (!isDirectory(there.inode.mode)) throw ENOTDIR;
    return there;
  }

  /** Follows the link `found`, all the way. */
  #through(found: Path, directory: Path): Path {
    const jumped = this.#jump(found);
    if (jumped) return jumped;
    return this.finish(this.parent(found.inode.readlink(this.#context), directory), true);
  }

  #jump(link: Path): Path | undefined {
    this.#links += 1;
    if (this.#links > SYMLINKS_MAX || this.#resolve & RESOLVE_NO_SYMLINKS) throw ELOOP;
    if (!link.inode.jump) return undefined;
    if (this.#resolve & RESOLVE_NO_MAGICLINKS) throw ELOOP;
    if (this.#resolve & (RESOLVE_BENEATH | RESOLVE_IN_ROOT)) throw EXDEV;
    return link.inode.jump(this.#context);
  }

  /** One name in one directory; undefined where it isn't there. */
  step(directory: Path, name: string): Path | undefined {
    const { inode } = directory;
    if (!isDirectory(inode.mode)) throw ENOTDIR;
    requireAccess(inode, MAY_EXEC, this.#credentials);
    if (name === '.' || name === '') return directory;
    if (name === '..') return this.#up(directory);
    requireShort(name);
    const child = inode.lookup(name);
    if (!child) return undefined;
    const found: Path = { mount: directory.mount, inode: child, directory: inode, name };
    if (directory.mount.children.size === 0) return found;
    const crossed = crossMounts(found);
    if (crossed !== found && this.#resolve & RESOLVE_NO_XDEV) throw EXDEV;
    return crossed;
  }

  #up(path: Path): Path {
    let { mount, inode } = path;
    for (;;) {
      if (inode === this.#root.inode && mount === this.#root.mount) return { mount, inode };
      if (this.#resolve & RESOLVE_BENEATH && samePath({ mount, inode }, this.#start)) throw EXDEV;
      if (inode !== mount.root) break;
      if (!mount.parent || !mount.mountpoint) return { mount, inode };
      if (this.#resolve & RESOLVE_NO_XDEV) throw EXDEV;
      inode = mount.mountpoint;
      mount = mount.parent;
    }
    return crossMounts({ mount, inode: inode.parent ?? inode });
  }

  /** The last component, following links where `follow` or a trailing slash says so. */
  finish(last: Last, follow: boolean): Path {
    for (let at = last; ; ) {
      const found = this.step(at.directory, at.name);
      if (!found) throw ENOENT;
      const next = this.#follow(found, at, follow);
      if (!isLast(next)) return next;
      at = next;
    }
  }

  /** Like `finish`, but says where a missing name would go; a trailing slash is EISDIR. */
  target(last: Last, follow: boolean): { readonly last: Last; readonly found: Path | undefined } {
    for (let at = last; ; ) {
      if (at.slash) throw EISDIR;
      const found = this.step(at.directory, at.name);
      if (!found) return { last: at, found };
      const next = this.#follow(found, at, follow);
      if (!isLast(next)) return { last: at, found: next };
      at = next;
    }
  }

  /** What was found, or where a link leads on. */
  #follow(found: Path, last: Last, follow: boolean): Path | Last {
    if (isSymlink(found.inode.mode) && (follow || last.slash)) {
      const jumped = this.#jump(found);
      if (!jumped) {
        const next = this.parent(found.inode.readlink(this.#context), last.directory);
        return last.slash ? { ...next, slash: true } : next;
      }
      found = jumped;
    }
    if (last.slash && !isDirectory(found.inode.mode)) throw ENOTDIR;
    return found;
  }
}

function isLast(step: Path | Last): step is Last {
  return 'slash' in step;
}

/** What lies at `pathname`. @throws ENOENT, ENOTDIR, EACCES, ELOOP, ENAMETOOLONG */
export function lookup(context: PathContext, pathname: string, options: WalkOptions = {}): Path {
  const walk = new Walk(context, options);
  return walk.finish(walk.parent(pathname), options.follow ?? true);
}

/** The directory and name of `pathname`'s last component, which isn't looked up. */
export function lookupParent(context: PathContext, pathname: string, options: WalkOptions = {}): Last {
  return new Walk(context, options).parent(pathname);
}

/** What lies under the last component, or where it would go: open(2) with O_CREAT, so a trailing slash is EISDIR. */
export function lookupOrParent(
  context: PathContext,
  pathname: string,
  options: WalkOptions = {},
): { readonly last: Last; readonly found: Path | undefined } {
  const walk = new Walk(context, options);
  return walk.target(walk.parent(pathname), options.follow ?? true);
}

/** `last`'s name in its directory without following it; undefined where it isn't there. */
export function lookupLast(context: PathContext, last: Last): Path | undefined {
  return new Walk(context, {}).step(last.directory, last.name);
}
