/**
 * Unpacks a tar archive into a directory of a tree (moby/go-archive's Unpack, chrooted): every name is resolved inside the tree's root,
 * so neither `..`, an absolute name nor a link leads out of it.
 */
import { EEXIST } from '../../kernel/uapi/errno.ts';
import {
  isDirectory,
  makedev,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from '../../kernel/uapi/stat.ts';
import type { Inode } from '../../kernel/vfs/inode.ts';
import { lookup } from '../../kernel/vfs/namei.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import { cleanPath } from '../../lib/path.ts';
import { chunks } from '../../lib/stream.ts';
import { readTarStream, TarError } from '../../lib/tar.ts';
import type { TarEntry, TarType } from '../../lib/tar-entry.ts';
import { EngineError, invalidParameter } from '../errdefs.ts';
import { errnoText, type FileTree, removeTree, writeAll } from './file-tree.ts';

export interface ExtractTarOptions {
  readonly noOverwriteDirNonDir: boolean;
  /** Everything gets this owner instead of the archive's. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

const formats: Readonly<Record<Exclude<TarType, 'link'>, number>> = {
  file: S_IFREG,
  directory: S_IFDIR,
  symlink: S_IFLNK,
  char: S_IFCHR,
  block: S_IFBLK,
  fifo: S_IFIFO,
};

/** @throws invalidParameter for a broken archive, system for what can't be written */
export async function extractTar(
  tree: FileTree,
  into: Path,
  stream: ReadableStream<Uint8Array>,
  options: ExtractTarOptions,
): Promise<void> {
  const directories: { inode: Inode; mtime: number }[] = [];
  try {
    for await (const { entry, data } of readTarStream(stream)) {
      const parts = cleanPath(entry.name.replace(/^\/+/, ''))
        .split('/')
        .filter((part) => part !== '.' && part !== '');
      if (parts[0] === '..') throw invalidParameter(`invalid entry name ${JSON.stringify(entry.name)}`);
      const name = parts.pop();
      const parent = directoryAt(tree, into, parts);
      const inode = name === undefined ? into.inode : make(tree, into, parent, name, entry, options);
      if (!inode) continue;
      if (entry.type === 'file') await fill(inode, data);
      finish(inode, entry, options);
      if (entry.type === 'directory') directories.push({ inode, mtime: entry.mtime });
    }
  } catch (error) {
    if (error instanceof TarError) throw invalidParameter(error.message);
    if (error instanceof EngineError) throw error;
    throw new EngineError('system', errnoText(error), { cause: error });
  }
  for (const { inode, mtime } of directories) inode.setAttributes({ mtime: mtime * 1e9 });
}

/** The directory at `parts` below `into`, made where missing; links are followed inside the root. */
function directoryAt(tree: FileTree, into: Path, parts: readonly string[]): Path {
  let here = into;
  for (const part of parts) {
    if (!here.inode.lookup(part)) here.inode.create(part, { mode: S_IFDIR | 0o755, uid: 0, gid: 0 });
    here = lookup(tree.context, part, { base: here });
  }
  return here;
}

function make(
  tree: FileTree,
  into: Path,
  parent: Path,
  name: string,
  entry: TarEntry,
  options: ExtractTarOptions,
): Inode | undefined {
  const directory = parent.inode;
  const existing = directory.lookup(name);
  const isDir = entry.type === 'directory';
  if (existing) {
    const there = isDirectory(existing.mode);
    if (options.noOverwriteDirNonDir && there && !isDir)
      throw invalidParameter(`cannot overwrite directory "${name}" with non-directory "${name}"`);
    if (options.noOverwriteDirNonDir && !there && isDir)
      throw invalidParameter(`cannot overwrite non-directory "${name}" with directory "${name}"`);
    if (there && isDir) return existing;
    if (lookup(tree.context, name, { base: parent, follow: false }).mount !== parent.mount)
      throw new EngineError('system', `RemoveAll ${name}: device or resource busy`);
    removeTree(directory, name, existing);
  }
  if (entry.type === 'link') {
    const target = entry.linkname ?? '';
    const parts = target.split('/').filter((part) => part !== '' && part !== '.');
    if (parts.includes('..')) throw invalidParameter(`invalid hardlink "${target}" -> "${entry.name}"`);
    const source = lookup(tree.context, parts.join('/'), { base: into, follow: false });
    if (source.mount !== parent.mount) throw EEXIST;
    directory.link(name, source.inode);
    return undefined;
  }
  const { uid, gid } = options.owner ?? entry;
  return directory.create(name, {
    mode: formats[entry.type] | (entry.mode & 0o7777),
    uid,
    gid,
    ...(entry.type === 'symlink' && { target: entry.linkname ?? '' }),
    ...((entry.type === 'char' || entry.type === 'block') && {
      rdev: makedev(entry.devmajor ?? 0, entry.devminor ?? 0),
    }),
  });
}

async function fill(inode: Inode, data: ReadableStream<Uint8Array>): Promise<void> {
  let offset = 0;
  for await (const part of chunks(data)) {
    await writeAll(inode, offset, part);
    offset += part.length;
  }
}

function finish(inode: Inode, entry: TarEntry, options: ExtractTarOptions): void {
  const { uid, gid } = options.owner ?? entry;
  const mtime = entry.mtime * 1e9;
  inode.setAttributes({
    uid,
    gid,
    atime: mtime,
    mtime,
    ...(entry.type !== 'symlink' && { mode: (inode.mode & S_IFMT) | (entry.mode & 0o7777) }),
  });
  for (const [name, value] of entry.xattrs ?? []) inode.setXattr(name, value, 0);
}
