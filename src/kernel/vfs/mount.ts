/**
 * Mounts and mount namespaces (mount(8), mount_namespaces(7)). A mount shows `root` of a file system at one place of another mount.
 * Every mount is private: there are no peer groups, so MS_SHARED is refused (syscalls/mount.ts).
 */
import { EBUSY, EINVAL, ENOTDIR } from '../uapi/errno.ts';
import { MS_NOATIME, MS_NODEV, MS_NODIRATIME, MS_NOEXEC, MS_NOSUID, MS_RDONLY, MS_RELATIME } from '../uapi/mount.ts';
import { isDirectory } from '../uapi/stat.ts';
import type { FileSystem, Inode } from './inode.ts';
import { type Path, renderPath, samePath } from './path.ts';

export type { Path } from './path.ts';

/** Numbers handed out by one kernel: mount ids, inode numbers, anonymous device numbers. */
export class Counter {
  #next: number;

  constructor(first = 1) {
    this.#next = first;
  }

  next(): number {
    return this.#next++;
  }
}

/** What all mount namespaces of a kernel share: ids, and how many mounts each file system has, so that the last one releases it. */
export class MountIds {
  readonly #ids = new Counter(20);
  readonly #uses = new Map<FileSystem, number>();

  /** A new mount of `fs`: its id. */
  take(fs: FileSystem): number {
    const uses = this.#uses.get(fs) ?? 0;
    this.#uses.set(fs, uses + 1);
    if (uses === 0) fs.mounted?.();
    return this.#ids.next();
  }

  drop(fs: FileSystem): void {
    const left = (this.#uses.get(fs) ?? 1) - 1;
    if (left > 0) {
      this.#uses.set(fs, left);
      return;
    }
    this.#uses.delete(fs);
    fs.release?.();
  }
}

export class Mount {
  readonly id: number;
  readonly fs: FileSystem;
  readonly root: Inode;
  /** What /proc/mounts names as its device: `tmpfs`, `overlay`, `/dev/vda1`. */
  readonly source: string;
  /** MS_* of MOUNT_FLAGS. */
  flags: number;
  parent: Mount | null = null;
  /** The inode of `parent` it hides, and where that was found. */
  mountpoint: Inode | null = null;
  mountDirectory: Inode | undefined = undefined;
  mountName: string | undefined = undefined;
  /** Where a bind mount was taken from, for /proc/<pid>/mountinfo. */
  readonly from: { readonly directory?: Inode; readonly name?: string };
  /** Mounts on inodes of this one, by the inode they hide. */
  readonly children = new Map<Inode, Mount>();

  constructor(
    id: number,
    fs: FileSystem,
    root: Inode,
    source: string,
    flags: number,
    from: { readonly directory?: Inode; readonly name?: string } = {},
  ) {
    this.from = from;
    this.id = id;
    this.fs = fs;
    this.root = root;
    this.source = source;
    this.flags = flags;
  }

  attach(at: Path): void {
    this.parent = at.mount;
    this.mountpoint = at.inode;
    this.mountDirectory = at.directory;
    this.mountName = at.name;
    at.mount.children.set(at.inode, this);
  }

  detach(): void {
    if (this.parent && this.mountpoint) this.parent.children.delete(this.mountpoint);
    this.parent = null;
    this.mountpoint = null;
  }

  get rootPath(): Path {
    return { mount: this, inode: this.root };
  }

  /** Its root as a place in its own file system. */
  get origin(): Path {
    const { directory, name } = this.from;
    // A mount that isn't attached anywhere: the way up must not end at this one's root.
    const whole = new Mount(this.id, this.fs, this.fs.root, this.source, this.flags);
    return directory && name !== undefined
      ? { mount: whole, inode: this.root, directory, name }
      : { mount: whole, inode: this.root };
  }

  /** This mount and all below it, each after the one it lies on. */
  *tree(): Generator<Mount> {
    yield this;
    for (const child of this.children.values()) yield* child.tree();
  }
}

/** `rw,nosuid,relatime` as /proc/mounts begins a mount's options. */
export function mountOptions(flags: number): string {
  const words = [flags & MS_RDONLY ? 'ro' : 'rw'];
  if (flags & MS_NOSUID) words.push('nosuid');
  if (flags & MS_NODEV) words.push('nodev');
  if (flags & MS_NOEXEC) words.push('noexec');
  if (flags & MS_NOATIME) words.push('noatime');
  if (flags & MS_NODIRATIME) words.push('nodiratime');
  if (flags & MS_RELATIME) words.push('relatime');
  return words.join(',');
}

/** The topmost mount's root over `path`, or `path` itself. */
export function crossMounts(path: Path): Path {
  let here = path;
  for (;;) {
    if (here.mount.children.size === 0) return here;
    const over = here.mount.children.get(here.inode);
    if (!over) return here;
    here = over.rootPath;
  }
}

export class MountNamespace {
  readonly #ids: MountIds;
  #root: Mount;
  #holders = 1;

  constructor(ids: MountIds, fs: FileSystem, source: string = fs.type, flags = MS_RELATIME) {
    this.#ids = ids;
    this.#root = new Mount(ids.take(fs), fs, fs.root, source, flags);
  }

  get root(): Mount {
    return this.#root;
  }

  get rootPath(): Path {
    return crossMounts(this.#root.rootPath);
  }

  mounts(): Iterable<Mount> {
    return this.#root.tree();
  }

  contains(mount: Mount): boolean {
    let top = mount;
    while (top.parent) top = top.parent;
    return top === this.#root;
  }

  /** Whether a mount of this namespace hides `inode`: unlink(2) and rename(2) refuse such. */
  isMountpoint(path: Path): boolean {
    return path.mount.children.has(path.inode) || path.inode === path.mount.root;
  }

  #place(mount: Mount, at: Path): void {
    const target = crossMounts(at);
    if (isDirectory(mount.root.mode) !== isDirectory(target.inode.mode)) throw ENOTDIR;
    mount.attach(target);
  }

  /** Shows `fs` at `at`. @param flags MS_* of MOUNT_FLAGS */
  mount(fs: FileSystem, at: Path, flags = MS_RELATIME, source: string = fs.type): Mount {
    const mount = new Mount(this.#ids.take(fs), fs, fs.root, source, flags);
    this.#place(mount, at);
    return mount;
  }

  /** mount --bind, or --rbind where `recursive`; `from` may lie in another namespace (how a container's volumes get in). */
  bind(from: Path, at: Path, recursive = false, flags: number = from.mount.flags): Mount {
    const copy = recursive
      ? this.#copyTree(from.mount, from.inode, new Map())
      : new Mount(this.#ids.take(from.mount.fs), from.mount.fs, from.inode, from.mount.source, from.mount.flags, from);
    copy.flags = flags;
    this.#place(copy, at);
    return copy;
  }

  #copyTree(mount: Mount, root: Inode, map: Map<Mount, Mount>): Mount {
    const copy = new Mount(this.#ids.take(mount.fs), mount.fs, root, mount.source, mount.flags, mount.from);
    map.set(mount, copy);
    for (const [inode, child] of mount.children) {
      if (root !== mount.root && !isBelow(inode, child.mountDirectory, root)) continue;
      const place = { mount: copy, inode };
      const { mountDirectory: directory, mountName: name } = child;
      const childCopy = this.#copyTree(child, child.root, map);
      childCopy.attach(directory && name !== undefined ? { ...place, directory, name } : place);
    }
    return copy;
  }

  /** umount(2). @throws EINVAL for what isn't mounted here, EBUSY where something is mounted below (but for `detach`) */
  unmount(mount: Mount, detach = false): void {
    if (!this.contains(mount) || mount === this.#root) throw EINVAL;
    if (mount.children.size > 0 && !detach) throw EBUSY;
    mount.detach();
    for (const gone of [...mount.tree()]) this.#ids.drop(gone.fs);
  }

  /** mount --move. */
  move(mount: Mount, at: Path): void {
    if (!mount.parent) throw EINVAL;
    for (let up: Mount | null = at.mount; up; up = up.parent) if (up === mount) throw EINVAL;
    mount.detach();
    this.#place(mount, at);
  }

  /** pivot_root(2): `newRoot` must be a mount's root; what was the root goes to `putOld`, which lies below it. */
  pivot(newRoot: Path, putOld: Path, root: Path): void {
    const rootMount = root.mount;
    if (newRoot.mount === rootMount || putOld.mount === rootMount) throw EBUSY;
    if (newRoot.inode !== newRoot.mount.root || root.inode !== rootMount.root || !newRoot.mount.parent) throw EINVAL;
    if (!renderPath(putOld, newRoot).reachable) throw EINVAL;
    const above =
      rootMount.parent && rootMount.mountpoint ? { mount: rootMount.parent, inode: rootMount.mountpoint } : null;
    newRoot.mount.detach();
    rootMount.detach();
    if (above) newRoot.mount.attach(above);
    else this.#root = newRoot.mount;
    rootMount.attach(crossMounts(putOld));
  }

  /** A namespace of its own with the same mounts (CLONE_NEWNS); `translate` finds the new place of a root or working directory. */
  copy(): { namespace: MountNamespace; translate: (path: Path) => Path } {
    const map = new Map<Mount, Mount>();
    const namespace = new MountNamespace(this.#ids, this.#root.fs);
    this.#ids.drop(this.#root.fs);
    namespace.#root = this.#copyTree(this.#root, this.#root.root, map);
    return { namespace, translate: (path) => ({ ...path, mount: map.get(path.mount) ?? path.mount }) };
  }

  hold(): this {
    this.#holders += 1;
    return this;
  }

  /** The last process in it is gone: its mounts go. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    for (const mount of [...this.#root.tree()]) this.#ids.drop(mount.fs);
  }

  /** Every mount seen from `root` with its place there, as /proc/mounts lists them. */
  *visible(root: Path): Generator<{ readonly mount: Mount; readonly place: string }> {
    for (const mount of this.mounts()) {
      if (!mount.parent || !mount.mountpoint) {
        if (samePath(root, mount.rootPath)) yield { mount, place: '/' };
        continue;
      }
      const { text, reachable } = renderPath(mount.rootPath, root);
      if (reachable) yield { mount, place: text };
    }
  }
}

/** Whether `inode` (found in `directory`, where it is no directory itself) lies in the tree under `top`. */
function isBelow(inode: Inode, directory: Inode | undefined, top: Inode): boolean {
  let here: Inode | undefined = isDirectory(inode.mode) ? inode : directory;
  while (here) {
    if (here === top) return true;
    const up: Inode | undefined = here.parent;
    if (up === here) return false;
    here = up;
  }
  return false;
}
