/**
 * A tmpfs as records, as a disk's file system has inodes and blocks: `TREE/i/INO` is JSON, `TREE/b/INO/CHUNK` 64 KiB of content
 * behind two bytes that say which of its pages exist. A directory lists names and inode numbers; what no directory lists any
 * more, because its own record is damaged, comes to /lost+found as fsck(8) does it.
 */
import type { ChangeLog } from '../../kernel/fs/change-log.ts';
import type { Tmpfs } from '../../kernel/fs/tmpfs.ts';
import type { TmpfsInode } from '../../kernel/fs/tmpfs-inode.ts';
import { isDirectory, isRegular, isSymlink, S_IFDIR } from '../../kernel/uapi/stat.ts';
import { base64, fromBase64, text, utf8 } from '../../lib/bytes.ts';

/** An inode's record. Times in nanoseconds since 1970, extended attributes in base64. */
interface SavedInode {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev?: number;
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
  readonly size?: number;
  /** How many content records belong to it. */
  readonly chunks?: number;
  readonly target?: string;
  readonly xattrs?: Readonly<Record<string, string>>;
  readonly names?: readonly (readonly [string, number])[];
}

const inodeKey = (tree: string, ino: number) => `${tree}/i/${ino}`;
const contentPrefix = (tree: string, ino: number) => `${tree}/b/${ino}/`;

function saveInode(inode: TmpfsInode): Uint8Array {
  const { mode, uid, gid, rdev, atime, mtime, ctime, size } = inode;
  const xattrs: Record<string, string> = {};
  for (const name of inode.listXattr()) xattrs[name] = base64(inode.getXattr(name) ?? new Uint8Array());
  const saved: SavedInode = {
    mode,
    uid,
    gid,
    atime,
    mtime,
    ctime,
    ...(rdev > 0 && { rdev }),
    ...(isRegular(mode) && { size, chunks: inode.chunkCount }),
    ...(isSymlink(mode) && { target: inode.readlink() }),
    ...(Object.keys(xattrs).length > 0 && { xattrs }),
    ...(isDirectory(mode) && { names: [...inode.list()].map(({ name, inode: child }) => [name, child.ino] as const) }),
  };
  return utf8(JSON.stringify(saved));
}

function saveChunk({ bytes, mask }: { readonly bytes: Uint8Array; readonly mask: number }): Uint8Array {
  const out = new Uint8Array(2 + bytes.length);
  out[0] = mask & 0xff;
  out[1] = mask >> 8;
  out.set(bytes, 2);
  return out;
}

/** Records to put, to delete, and prefixes to drop. */
export interface TreeChanges {
  readonly puts: Map<string, Uint8Array>;
  readonly deletes: Set<string>;
  readonly drops: Set<string>;
}

/** Takes what `log` has and adds it to `into`; answers what had changed. */
export function saveTree(tree: string, log: ChangeLog, into: TreeChanges): TmpfsInode[] {
  const changes = log.take();
  for (const [inode, chunks] of changes) {
    if (inode.nlink === 0) {
      into.deletes.add(inodeKey(tree, inode.ino));
      if (isRegular(inode.mode)) into.drops.add(contentPrefix(tree, inode.ino));
      continue;
    }
    into.puts.set(inodeKey(tree, inode.ino), saveInode(inode));
    for (const index of chunks) {
      const chunk = inode.chunk(index);
      const key = `${contentPrefix(tree, inode.ino)}${index}`;
      if (chunk) into.puts.set(key, saveChunk(chunk));
      else into.deletes.add(key);
    }
  }
  return [...changes.keys()];
}

type Content = Map<number, { readonly bytes: Uint8Array; readonly mask: number }>;

/** One tree's records, read. */
class SavedTree {
  readonly inodes = new Map<number, SavedInode>();
  readonly contents = new Map<number, Content>();
  /** Files with a piece missing: their own number. */
  readonly broken = new Set<number>();

  constructor(tree: string, records: ReadonlyMap<string, Uint8Array | undefined>) {
    for (const [key, value] of records) {
      const [kind, number, index] = key.slice(tree.length + 1).split('/');
      const ino = Number(number);
      if (kind === 'i') this.#inode(ino, value);
      else if (!value || value.length < 2) this.broken.add(ino);
      else this.#chunk(ino, Number(index), value);
    }
  }

  isWhole(ino: number, { chunks = 0 }: SavedInode): boolean {
    return !this.broken.has(ino) && (this.contents.get(ino)?.size ?? 0) === chunks;
  }

  /** The highest inode number. */
  get last(): number {
    let last = 1;
    for (const ino of this.inodes.keys()) last = Math.max(last, ino);
    return last;
  }

  #inode(ino: number, value: Uint8Array | undefined): void {
    if (!value) return;
    try {
      const saved = JSON.parse(text(value)) as SavedInode;
      if (typeof saved.mode === 'number') this.inodes.set(ino, saved);
    } catch {
      // Damaged: as if it were not there.
    }
  }

  #chunk(ino: number, index: number, value: Uint8Array): void {
    const chunks: Content = this.contents.get(ino) ?? new Map();
    chunks.set(index, { bytes: value.subarray(2), mask: (value[0] ?? 0) | ((value[1] ?? 0) << 8) });
    this.contents.set(ino, chunks);
  }
}

/**
 * Fills an empty tmpfs from its records.
 * @param records by key; undefined is a record that is damaged
 * @returns paths of what was lost with damaged records
 */
export function restoreTree(tree: string, fs: Tmpfs, records: ReadonlyMap<string, Uint8Array | undefined>): string[] {
  const saved = new SavedTree(tree, records);
  const lost: string[] = [];
  const made = new Map<number, TmpfsInode>();
  fs.numberAfter(saved.last);
  const revive = (ino: number): TmpfsInode | undefined => {
    const known = made.get(ino);
    const node = saved.inodes.get(ino);
    if (known || !node || !saved.isWhole(ino, node)) return known;
    const { mode, uid, gid, rdev = 0, atime, mtime, ctime, size = 0, target } = node;
    const inode = fs.revive({ mode, uid, gid, rdev, ...(target !== undefined && { target }) }, ino);
    made.set(ino, inode);
    const xattrs = new Map(Object.entries(node.xattrs ?? {}).map(([name, value]) => [name, fromBase64(value)]));
    inode.restore({ mode, uid, gid, atime, mtime, ctime }, xattrs, size, saved.contents.get(ino) ?? []);
    return inode;
  };
  const fill = (directory: TmpfsInode, path: string): void => {
    for (const [name, ino] of saved.inodes.get(directory.ino)?.names ?? []) {
      const isNew = !made.has(ino);
      const child = revive(ino);
      // A directory is in one place only: a second entry for it is damage that the sums did not see.
      if (!child || (isDirectory(child.mode) && !isNew)) lost.push(`${path}/${name}`);
      else {
        directory.adopt(name, child);
        if (isNew && isDirectory(child.mode)) fill(child, `${path}/${name}`);
      }
    }
  };
  if (revive(fs.root.ino)) fill(fs.root, '');
  else if (records.size > 0) lost.push('/');
  for (const ino of orphans(saved, made)) {
    const child = revive(ino);
    if (!child) continue;
    lostAndFound(fs).adopt(`#${ino}`, child);
    lost.push(`/lost+found/#${ino}`);
    if (isDirectory(child.mode)) fill(child, `/lost+found/#${ino}`);
  }
  return lost;
}

/** What no directory leads to; of a lost directory's tree only the topmost that is left. */
function orphans(saved: SavedTree, made: ReadonlyMap<number, TmpfsInode>): number[] {
  const left = [...saved.inodes.keys()].filter((ino) => !made.has(ino));
  const listed = new Set(left.flatMap((ino) => (saved.inodes.get(ino)?.names ?? []).map(([, child]) => child)));
  return left.filter((ino) => !listed.has(ino));
}

function lostAndFound(fs: Tmpfs): TmpfsInode {
  const name = 'lost+found';
  return fs.root.lookup(name) ?? fs.root.create(name, { mode: S_IFDIR | 0o700, uid: 0, gid: 0 });
}
