/**
 * What a writable layer adds, changes and hides, as a layer's tar (OCI image-spec, layer.md "Change Types"; moby's overlay2
 * Diff, whose bytes these are): paths in the order of a walk with sorted names, whiteouts as `.wh.` files, whole seconds,
 * `security.capability` the only attribute. Sockets are left out.
 */
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
import { compare, utf8 } from '../../lib/bytes.ts';
import { TarWriter } from '../../lib/tar.ts';
import type { TarEntry, TarType } from '../../lib/tar-entry.ts';
import { system } from '../errdefs.ts';

const whiteout = '.wh.';
const opaqueMarker = '.wh..wh..opq';
const opaqueXattr = 'trusted.overlay.opaque';
/** Revision 3 names a user namespace's root, which means nothing elsewhere: it is written as revision 2. */
const capabilityRevision2 = 2;
const capabilityRevision3 = 3;
const capabilityLength2 = 20;

const types = new Map<number, TarType>([
  [S_IFREG, 'file'],
  [S_IFLNK, 'symlink'],
  [S_IFCHR, 'char'],
  [S_IFBLK, 'block'],
  [S_IFIFO, 'fifo'],
]);

/** @param upper the root of an overlay's upper directory, as overlayfs left it: whiteouts are devices 0:0 */
export function diffLayer(upper: Inode): Uint8Array {
  const diff = new Diff();
  diff.directory(upper, '');
  return diff.finish();
}

/** A file system's whole content as a layer. */
class Diff {
  readonly #writer = new TarWriter();
  readonly #seen = new Map<Inode, string>();

  directory(inode: Inode, prefix: string): void {
    for (const { name, inode: child } of sorted(inode)) this.#add(child, prefix, name);
  }

  finish(): Uint8Array {
    return this.#writer.finish();
  }

  #add(inode: Inode, prefix: string, name: string): void {
    const path = prefix + name;
    if (isDirectory(inode.mode)) {
      this.#writer.add(entryOf(inode, `${path}/`, 'directory'));
      if (isOpaque(inode)) this.#writer.add(opaqueEntry(inode, path));
      this.directory(inode, `${path}/`);
      return;
    }
    const type = types.get(inode.mode & S_IFMT);
    if (!type) return;
    if (type === 'char' && inode.rdev === 0) {
      this.#writer.add({ ...entryOf(inode, `${prefix}${whiteout}${name}`, 'file'), mode: 0o600 });
      return;
    }
    const first = this.#seen.get(inode);
    if (first !== undefined) {
      this.#writer.add({ ...entryOf(inode, path, 'link'), linkname: first });
      return;
    }
    if (inode.nlink > 1) this.#seen.set(inode, path);
    const data = isRegular(inode.mode) ? contentOf(inode, path) : new Uint8Array();
    this.#writer.add({ ...entryOf(inode, path, type), size: data.length }, data);
  }
}

function sorted(directory: Inode): { readonly name: string; readonly inode: Inode }[] {
  return [...directory.list()].map((link) => ({ ...link, key: utf8(link.name) })).sort((a, b) => compare(a.key, b.key));
}

function isOpaque(inode: Inode): boolean {
  return inode.getXattr(opaqueXattr)?.[0] === 0x79;
}

function entryOf(inode: Inode, name: string, type: TarType): TarEntry {
  const entry: TarEntry = {
    name,
    type,
    mode: inode.mode & 0o7777,
    uid: inode.uid,
    gid: inode.gid,
    size: 0,
    mtime: Math.floor(inode.mtime / 1e9),
  };
  if (type === 'symlink') entry.linkname = inode.readlink();
  if (type === 'char' || type === 'block') {
    entry.devmajor = major(inode.rdev);
    entry.devminor = minor(inode.rdev);
  }
  const capability = inode.getXattr('security.capability');
  if (capability) entry.xattrs = new Map([['security.capability', revision2(capability)]]);
  return entry;
}

function revision2(capability: Uint8Array): Uint8Array {
  if (capability[3] !== capabilityRevision3) return capability;
  const bytes = capability.slice(0, capabilityLength2);
  bytes[3] = capabilityRevision2;
  return bytes;
}

/** Its time is the epoch's beginning, as moby writes it. */
function opaqueEntry(directory: Inode, path: string): TarEntry {
  const { uid, gid, mode } = directory;
  return { name: `${path}/${opaqueMarker}`, type: 'file', mode: mode & 0o777, uid, gid, size: 0, mtime: 0 };
}

/** @throws system where content isn't here yet: a writable layer's always is */
function contentOf(inode: Inode, path: string): Uint8Array {
  const content = new Uint8Array(inode.size);
  for (let at = 0; at < content.length; ) {
    const count = inode.read(at, content.subarray(at));
    if (typeof count !== 'number') throw system(`content of ${path} is not here yet`);
    if (count === 0) break;
    at += count;
  }
  inode.pageCache?.overlay(0, content);
  return content;
}
