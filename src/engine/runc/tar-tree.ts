/** A tree of files as tar entries (moby/go-archive's TarWithOptions): for `docker cp` and `docker export`. Sockets are left out. */
import {
  isDirectory,
  isRegular,
  major,
  minor,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
} from '../../kernel/uapi/stat.ts';
import type { Inode } from '../../kernel/vfs/inode.ts';
import { lookup } from '../../kernel/vfs/namei.ts';
import type { Path } from '../../kernel/vfs/path.ts';
import type { TarInput } from '../../lib/tar.ts';
import type { TarEntry, TarType } from '../../lib/tar-entry.ts';
import { type FileTree, readAt } from './file-tree.ts';

const chunk = 262_144;

/**
 * `at` under the name `name`, and all below it in the order of names; mounts are crossed.
 * @param name empty: only what is below, with names relative to it
 */
export function* tarTree(
  tree: FileTree,
  at: Path,
  name: string,
  seen = new Map<Inode, string>(),
): Generator<TarInput, void, void> {
  const { inode } = at;
  if (name !== '') {
    const input = entryOf(inode, name, seen);
    if (input) yield input;
  }
  if (!isDirectory(inode.mode)) return;
  const names = [...inode.list()].map((link) => link.name).sort();
  for (const child of names) {
    const path = lookup(tree.context, child, { base: at, follow: false });
    yield* tarTree(tree, path, name === '' ? child : `${name.replace(/\/$/, '')}/${child}`, seen);
  }
}

const types = new Map<number, TarType>([
  [S_IFREG, 'file'],
  [S_IFLNK, 'symlink'],
  [S_IFCHR, 'char'],
  [S_IFBLK, 'block'],
  [S_IFIFO, 'fifo'],
]);

function entryOf(inode: Inode, name: string, seen: Map<Inode, string>): TarInput | undefined {
  const directory = isDirectory(inode.mode);
  const type = directory ? 'directory' : types.get(inode.mode & S_IFMT);
  if (!type) return undefined;
  const base: TarEntry = {
    name: directory && !name.endsWith('/') ? `${name}/` : name,
    type,
    mode: inode.mode & 0o7777,
    uid: inode.uid,
    gid: inode.gid,
    size: 0,
    mtime: Math.floor(inode.mtime / 1e9),
  };
  const capability = inode.getXattr('security.capability');
  if (capability) base.xattrs = new Map([['security.capability', capability]]);
  const first = seen.get(inode.backing);
  if (first !== undefined) return { entry: { ...base, type: 'link', linkname: first } };
  if (!directory && inode.nlink > 1) seen.set(inode.backing, name);
  if (type === 'symlink') return { entry: { ...base, linkname: inode.readlink() } };
  if (type === 'char' || type === 'block')
    return { entry: { ...base, devmajor: major(inode.rdev), devminor: minor(inode.rdev) } };
  if (!isRegular(inode.mode)) return { entry: base };
  return { entry: { ...base, size: inode.size }, data: content(inode, inode.size) };
}

/** Exactly `size` bytes: a file that shrinks meanwhile is filled with zeros, as tar does. */
function content(inode: Inode, size: number): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (offset >= size) {
          controller.close();
          return;
        }
        const length = Math.min(chunk, size - offset);
        const part = await readAt(inode, offset, length);
        const bytes = part.length > 0 ? part : new Uint8Array(length);
        offset += bytes.length;
        controller.enqueue(bytes);
      },
    },
    { highWaterMark: 0 },
  );
}
