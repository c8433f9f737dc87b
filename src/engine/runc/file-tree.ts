/**
 * Files below one root, handled by the engine itself as root: the machine's own tree, or a container's. Paths are resolved inode by
 * inode inside that root (kernel/vfs/namei.ts), so neither `..` nor a symbolic link leads out of it.
 */

import { makeCredentials } from '../../kernel/proc/credentials.ts';
import { EEXIST, ENOENT, ENOTDIR, Errno } from '../../kernel/uapi/errno.ts';
import { isDirectory, S_IFDIR, S_IFLNK, S_IFREG } from '../../kernel/uapi/stat.ts';
import type { Inode } from '../../kernel/vfs/inode.ts';
import { lookup, lookupParent, type PathContext } from '../../kernel/vfs/namei.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import { concat, text, utf8 } from '../../lib/bytes.ts';
import { unblocked } from './unblock.ts';

const chunk = 65536;

export class FileTree {
  readonly root: Path;
  readonly context: PathContext;

  constructor(root: Path) {
    this.root = root;
    this.context = {
      pid: 1,
      credentials: makeCredentials(0, 0),
      umask: 0,
      pgid: 1,
      sid: 1,
      isDeaf: () => false,
      signalGroup: () => undefined,
      root,
      cwd: root,
    };
  }

  /** What lies at `path`, or undefined. @throws ELOOP, ENAMETOOLONG and other errors than "not there" */
  find(path: string, follow = true): Path | undefined {
    try {
      return lookup(this.context, path, { follow });
    } catch (error) {
      if (error === ENOENT || error === ENOTDIR) return undefined;
      throw error;
    }
  }

  /** @throws ENOENT, ENOTDIR, ELOOP */
  get(path: string, follow = true): Path {
    return lookup(this.context, path, { follow });
  }

  /** The directory at `path`, made with its parents where missing. @throws ENOTDIR */
  mkdirAll(path: string, mode = 0o755, uid = 0, gid = 0): Path {
    let here = this.root;
    let walked = '';
    for (const name of path.split('/')) {
      if (name === '' || name === '.') continue;
      walked = `${walked}/${name}`;
      const next = this.find(walked);
      if (next && !isDirectory(next.inode.mode)) throw ENOTDIR;
      here = next ?? this.#mkdir(walked, mode, uid, gid);
    }
    return here;
  }

  #mkdir(path: string, mode: number, uid: number, gid: number): Path {
    const { directory, name } = lookupParent(this.context, path);
    // A dangling link: its target is made, as MkdirInRoot does.
    const dangling = directory.inode.lookup(name);
    if (dangling) return this.mkdirAll(targetOf(path, dangling.readlink(this.context)), mode, uid, gid);
    directory.inode.create(name, { mode: S_IFDIR | (mode & 0o7777), uid, gid });
    return lookup(this.context, path);
  }

  /** An empty file where nothing is, with its parent directories: what a bind mount of a file is put on. */
  touch(path: string): Path {
    const found = this.find(path);
    if (found) return found;
    const at = path.lastIndexOf('/');
    const directory = this.mkdirAll(path.slice(0, at));
    directory.inode.create(path.slice(at + 1), { mode: S_IFREG | 0o644, uid: 0, gid: 0 });
    return this.get(path);
  }

  symlink(path: string, target: string): void {
    const { directory, name } = lookupParent(this.context, path);
    if (directory.inode.lookup(name)) throw EEXIST;
    directory.inode.create(name, { mode: S_IFLNK | 0o777, uid: 0, gid: 0, target });
  }

  /** Creates or replaces a file's content, keeping its inode. */
  async writeFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<Inode> {
    const { directory, name } = lookupParent(this.context, path);
    const inode = this.find(path)?.inode ?? directory.inode.create(name, { mode: S_IFREG | mode, uid: 0, gid: 0 });
    inode.truncate(0);
    inode.pageCache?.truncate(0);
    await writeAll(inode, 0, typeof content === 'string' ? utf8(content) : content);
    return inode;
  }

  /** @throws ENOENT … */
  async readFile(path: string): Promise<Uint8Array> {
    return await readInode(this.get(path).inode);
  }

  /** A file's text, or undefined where it isn't there. */
  async readText(path: string): Promise<string | undefined> {
    const found = this.find(path);
    return found && !isDirectory(found.inode.mode) ? text(await readInode(found.inode)) : undefined;
  }

  /** rm -rf; nothing where nothing is. */
  removeAll(path: string): void {
    const found = this.find(path, false);
    if (!found) return;
    const { directory, name } = lookupParent(this.context, path);
    removeTree(directory.inode, name, found.inode);
  }
}

function targetOf(link: string, target: string): string {
  return target.startsWith('/') ? target : `${link.slice(0, link.lastIndexOf('/'))}/${target}`;
}

/** Removes `name` of `directory` and all below it. */
export function removeTree(directory: Inode, name: string, inode: Inode): void {
  if (!isDirectory(inode.mode)) {
    directory.unlink(name);
    return;
  }
  for (const child of [...inode.list()]) removeTree(inode, child.name, child.inode);
  directory.rmdir(name);
}

/** A regular file's whole content. */
export async function readInode(inode: Inode): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ; ) {
    const part = await readAt(inode, offset, chunk);
    if (part.length === 0) return concat(parts);
    parts.push(part);
    offset += part.length;
  }
}

/** Up to `length` bytes of a regular file, as mapped pages have them. */
export async function readAt(inode: Inode, offset: number, length: number): Promise<Uint8Array> {
  const part = new Uint8Array(Math.max(0, Math.min(length, inode.size - offset)));
  if (part.length === 0) return part;
  const count = await unblocked(() => inode.read(offset, part));
  const read = part.subarray(0, count);
  inode.pageCache?.overlay(offset, read);
  return read;
}

/** Writes all of `bytes` at `offset`. @throws ENOSPC … */
export async function writeAll(inode: Inode, offset: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const rest = bytes.subarray(done);
    const count = await unblocked(() => inode.write(offset + done, rest));
    inode.pageCache?.update(offset + done, rest.subarray(0, count));
    done += count;
  }
}

/** An errno's words as Go prints them: strerror's, in lower case. */
export function errnoText(error: unknown): string {
  if (!(error instanceof Errno)) return String(error);
  return error.message.charAt(0).toLowerCase() + error.message.slice(1);
}
