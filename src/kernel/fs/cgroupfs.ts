/**
 * cgroup2 (Documentation/admin-guide/cgroup-v2.rst) over whatever the kernel groups by: directories are groups, files
 * their controllers' knobs. Which files there are and what they do is the source's; this is the tree.
 */
import { EBUSY, EEXIST, EINVAL, ENOENT, EPERM } from '../uapi/errno.ts';
import { CGROUP2_SUPER_MAGIC } from '../uapi/mount.ts';
import { S_IFDIR } from '../uapi/stat.ts';
import type { Caller } from '../vfs/caller.ts';
import type { Inode, Link, Nanoseconds, NewInode } from '../vfs/inode.ts';
import type { WaitQueue } from '../wait.ts';
import { TextInode, VirtualFs, VirtualInode } from './virtual.ts';

export interface CgroupFile {
  readonly name: string;
  read(caller: Caller): string;
  /** Absent: read-only. @throws EINVAL and the like */
  write?(text: string, caller: Caller): void;
  /** Only below the root. */
  readonly notInRoot?: boolean;
  /** Wakes pollers when the text changed. */
  readonly changes?: WaitQueue;
}

export interface CgroupNode {
  /** The kernel's own object. */
  readonly identity: object;
  readonly isRoot: boolean;
  readonly files: readonly CgroupFile[];
  children(): Iterable<readonly [string, CgroupNode]>;
  child(name: string): CgroupNode | undefined;
  /** mkdir(2). @throws EEXIST, EAGAIN */
  create(name: string): CgroupNode;
  /** rmdir(2). @throws EBUSY */
  remove(name: string): void;
}

class CgroupDirectory extends VirtualInode {
  readonly node: CgroupNode;
  readonly #above: CgroupDirectory | undefined;
  readonly #files = new Map<string, TextInode>();
  readonly #children = new Map<string, CgroupDirectory>();

  constructor(fs: VirtualFs, node: CgroupNode, above: CgroupDirectory | undefined) {
    super(fs, S_IFDIR | 0o755);
    this.node = node;
    this.#above = above;
    this.nlink = 2;
    for (const file of node.files) {
      if (file.notInRoot && node.isRoot) continue;
      const write = file.write?.bind(file);
      const inode = new TextInode(fs, write ? 0o644 : 0o444, (caller) => file.read(caller), write);
      inode.changes = file.changes ?? null;
      this.#files.set(file.name, inode);
    }
  }

  override get parent(): Inode {
    return this.#above ?? this;
  }

  override lookup(name: string): Inode | undefined {
    const file = this.#files.get(name);
    if (file) return file;
    const node = this.node.child(name);
    if (!node) {
      this.#children.delete(name);
      return undefined;
    }
    const known = this.#children.get(name);
    if (known?.node.identity === node.identity) return known;
    const made = new CgroupDirectory(this.fs, node, this);
    this.#children.set(name, made);
    return made;
  }

  override *list(): Generator<Link> {
    for (const [name, inode] of this.#files) yield { name, inode };
    for (const [name] of this.node.children()) {
      const inode = this.lookup(name);
      if (inode) yield { name, inode };
    }
  }

  override create(name: string, node: NewInode): Inode {
    if ((node.mode & S_IFDIR) === 0) throw EPERM;
    if (this.lookup(name)) throw EEXIST;
    if (name.includes('\n')) throw EINVAL;
    this.node.create(name);
    const made = this.lookup(name);
    if (!made) throw ENOENT;
    return made;
  }

  override rmdir(name: string): void {
    const child = this.lookup(name);
    if (!child) throw ENOENT;
    if (!(child instanceof CgroupDirectory)) throw EPERM;
    for (const _ of child.node.children()) throw EBUSY;
    this.node.remove(name);
    this.#children.delete(name);
    child.nlink = 0;
  }

  override unlink(): void {
    throw EPERM;
  }
}

export class CgroupFs extends VirtualFs {
  readonly type = 'cgroup2';
  readonly root: Inode;

  /** @param node the group shown as `/`: the machine's root, or that of a cgroup namespace */
  constructor(device: number, node: CgroupNode, now: () => Nanoseconds) {
    super(device, CGROUP2_SUPER_MAGIC, now);
    this.root = new CgroupDirectory(this, node, undefined);
  }
}
