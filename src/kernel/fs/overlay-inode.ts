/** An inode of overlayfs: the upper one if there is one, else the topmost below; directories are merged. */
import { EEXIST, ENODATA, ENOENT, ENOTDIR, ENOTEMPTY, EPERM, EROFS, EXDEV } from '../uapi/errno.ts';
import { isWritable, O_TRUNC } from '../uapi/fcntl.ts';
import { isCharacterDevice, isDirectory, isRegular, S_IFCHR } from '../uapi/stat.ts';
import type { File } from '../vfs/file.ts';
import type { Attributes, Inode, Link, NewInode } from '../vfs/inode.ts';
import type { Blocked } from '../wait.ts';
import { OPAQUE_XATTR } from './layer-tree.ts';
import { copyInode } from './overlay-copy-up.ts';
import type { OverlayFs } from './overlayfs.ts';
import { ShowingInode } from './showing-inode.ts';

const PRIVATE = 'trusted.overlay.';
const YES = new Uint8Array([0x79]);
const WHITEOUT: NewInode = { mode: S_IFCHR, uid: 0, gid: 0, rdev: 0 };

export function isWhiteout(inode: Inode): boolean {
  return isCharacterDevice(inode.mode) && inode.rdev === 0;
}

export function isOpaque(inode: Inode): boolean {
  const value = inode.getXattr(OPAQUE_XATTR);
  return value !== undefined && value[0] === 0x79;
}

export class OverlayInode extends ShowingInode implements Inode {
  readonly fs: OverlayFs;
  #ino: number;
  #upper: Inode | null;
  /** Directories merged below, or a file's one origin. */
  #lowers: readonly Inode[];
  #above: OverlayInode | null;
  #name: string;
  readonly #children = new Map<string, OverlayInode>();
  /** Names that went while the inode was only below. */
  #dropped = 0;
  #users = 0;

  constructor(
    fs: OverlayFs,
    ino: number,
    upper: Inode | null,
    lowers: readonly Inode[],
    above: OverlayInode | null,
    name: string,
  ) {
    super();
    this.fs = fs;
    this.#ino = ino;
    this.#upper = upper;
    this.#lowers = lowers;
    this.#above = above;
    this.#name = name;
    if (upper && !isDirectory(upper.mode)) fs.remember(upper, this);
  }

  override get real(): Inode {
    const real = this.#upper ?? this.#lowers[0];
    if (!real) throw new Error('an overlay inode of nothing');
    return real;
  }

  get ino(): number {
    return this.#ino;
  }

  get nlink(): number {
    if (isDirectory(this.mode)) {
      if (this.#dropped > 0) return 0;
      return this.#lowers.length > (this.#upper ? 0 : 1) ? 1 : this.real.nlink;
    }
    return Math.max(0, this.real.nlink - this.#dropped);
  }

  /** A directory is a block large, as where a disk lies below. */
  get size(): number {
    return isDirectory(this.mode) ? 4096 : this.real.size;
  }

  get blocks(): number {
    return isDirectory(this.mode) ? 8 : this.real.blocks;
  }

  get parent(): OverlayInode | undefined {
    return isDirectory(this.mode) ? (this.#above ?? this) : undefined;
  }

  get lastName(): string {
    return this.#name;
  }

  get hasUpper(): boolean {
    return this.#upper !== null;
  }

  /** Exists only above, so that it may be renamed even as a directory. */
  get #isPureUpper(): boolean {
    return this.#upper !== null && this.#lowers.length === 0;
  }

  lookup(name: string): OverlayInode | undefined {
    const known = this.#children.get(name);
    if (known) return known;
    if (!isDirectory(this.mode)) throw ENOTDIR;
    const found = this.#find(name);
    if (found) this.#children.set(name, found);
    return found;
  }

  #find(name: string): OverlayInode | undefined {
    const upper = this.#upper?.lookup(name) ?? null;
    if (upper && isWhiteout(upper)) return undefined;
    if (upper && !isDirectory(upper.mode)) {
      return this.fs.known(upper) ?? new OverlayInode(this.fs, this.fs.numberOf(upper), upper, [], this, name);
    }
    const lowers = upper && isOpaque(upper) ? [] : this.#lowersOf(name, upper !== null);
    const origin = lowers[0] ?? upper;
    if (!origin) return undefined;
    return new OverlayInode(this.fs, this.fs.numberOf(origin), upper, lowers, this, name);
  }

  /** What lies below under `name`: one file, or directories to merge. */
  #lowersOf(name: string, onlyDirectories: boolean): Inode[] {
    const found: Inode[] = [];
    for (const lower of this.#lowers) {
      const child = lower.lookup(name);
      if (!child) continue;
      if (isWhiteout(child)) break;
      if (!isDirectory(child.mode)) {
        if (found.length === 0 && !onlyDirectories) found.push(child);
        break;
      }
      found.push(child);
      if (isOpaque(child)) break;
    }
    return found;
  }

  /** Whether something below would show through if nothing lay above. */
  #hasLower(name: string): boolean {
    for (const lower of this.#lowers) {
      const child = lower.lookup(name);
      if (child) return !isWhiteout(child);
    }
    return false;
  }

  *list(): Generator<Link> {
    const seen = new Set<string>();
    const layers = this.#upper ? [this.#upper, ...this.#lowers] : this.#lowers;
    for (const layer of layers) {
      for (const { name, inode } of layer.list()) {
        if (seen.has(name)) continue;
        seen.add(name);
        if (isWhiteout(inode)) continue;
        const child = this.lookup(name);
        if (child) yield { name, inode: child };
      }
    }
  }

  /** The inode above, made there if need be. @throws EROFS, ENOSPC; Blocked while the content is absent */
  copyUp(withContent = true): Inode {
    if (this.#upper) return this.#upper;
    const { real } = this;
    if (!this.fs.upper || !this.#above) throw EROFS;
    const copy = copyInode(real, () => this.#above?.copyUp() ?? real, this.#name, withContent);
    this.#upper = copy;
    if (!isDirectory(real.mode)) {
      this.#lowers = [];
      this.#dropped = 0;
      // A hard link is broken by its copy-up, and is a file of its own from then on.
      if (real.nlink > 1) this.#ino = this.fs.numberOf(copy);
      this.fs.remember(copy, this);
    }
    for (let i = 0; i < this.#users; i++) copy.used?.();
    return copy;
  }

  /** Takes a whiteout away for what `make` puts there; it comes back where that fails. @returns whether there was one */
  #overWhiteout(upper: Inode, name: string, make: () => void): boolean {
    const hidden = upper.lookup(name) !== undefined;
    if (hidden) upper.unlink(name);
    try {
      make();
    } catch (error) {
      if (hidden) upper.create(name, WHITEOUT);
      throw error;
    }
    return hidden;
  }

  create(name: string, node: NewInode): OverlayInode {
    if (this.lookup(name)) throw EEXIST;
    const upper = this.copyUp();
    let made: Inode | undefined;
    const hidden = this.#overWhiteout(upper, name, () => {
      made = upper.create(name, node);
    });
    if (!made) throw ENOENT;
    if (hidden && isDirectory(node.mode)) made.setXattr(OPAQUE_XATTR, YES, 0);
    const child = new OverlayInode(this.fs, this.fs.numberOf(made), made, [], this, name);
    this.#children.set(name, child);
    return child;
  }

  createUnnamed(node: NewInode): Inode {
    const made = this.copyUp().createUnnamed?.(node);
    if (!made) throw EPERM;
    return new OverlayInode(this.fs, this.fs.numberOf(made), made, [], null, '');
  }

  link(name: string, target: Inode): void {
    if (!(target instanceof OverlayInode) || target.fs !== this.fs) throw EXDEV;
    if (this.lookup(name)) throw EEXIST;
    const upper = this.copyUp();
    const real = target.copyUp();
    this.#overWhiteout(upper, name, () => upper.link(name, real));
    this.#children.set(name, target);
  }

  /** Removes `name` above and hides what lies below. */
  #remove(name: string, child: OverlayInode, take: (upper: Inode) => void): void {
    const hide = this.#hasLower(name);
    const upper = this.copyUp();
    if (child.#upper) take(upper);
    else child.#dropped += 1;
    if (hide) upper.create(name, WHITEOUT);
    this.#children.delete(name);
  }

  unlink(name: string): void {
    const child = this.lookup(name);
    if (!child) throw ENOENT;
    this.#remove(name, child, (upper) => upper.unlink(name));
  }

  rmdir(name: string): void {
    const child = this.lookup(name);
    if (!child) throw ENOENT;
    child.#requireEmpty();
    this.#remove(name, child, (upper) => {
      child.#clearWhiteouts();
      upper.rmdir(name);
      child.#dropped += 1;
    });
  }

  #requireEmpty(): void {
    for (const _ of this.list()) throw ENOTEMPTY;
  }

  #clearWhiteouts(): void {
    if (!this.#upper) return;
    for (const { name } of [...this.#upper.list()]) this.#upper.unlink(name);
  }

  rename(name: string, newParent: Inode, newName: string, exchange: boolean): void {
    if (!(newParent instanceof OverlayInode) || newParent.fs !== this.fs) throw EXDEV;
    const child = this.lookup(name);
    const other = newParent.lookup(newName);
    if (!child || (exchange && !other)) throw ENOENT;
    for (const moved of exchange ? [child, other] : [child]) {
      if (moved && isDirectory(moved.mode) && !moved.#isPureUpper) throw EXDEV;
    }
    child.copyUp();
    if (exchange && other) this.#exchange(name, child, newParent, newName, other);
    else this.#move(name, child, newParent, newName, other);
  }

  #exchange(name: string, child: OverlayInode, to: OverlayInode, newName: string, other: OverlayInode): void {
    other.copyUp();
    this.copyUp().rename(name, to.copyUp(), newName, true);
    if (to.#hasLower(newName)) child.#becomeOpaque();
    if (this.#hasLower(name)) other.#becomeOpaque();
    this.#adopt(name, other);
    to.#adopt(newName, child);
  }

  #move(name: string, child: OverlayInode, to: OverlayInode, newName: string, other: OverlayInode | undefined): void {
    const from = this.copyUp();
    const target = to.copyUp();
    const hide = this.#hasLower(name);
    const covers = to.#hasLower(newName);
    if (other && isDirectory(other.mode)) {
      other.#requireEmpty();
      other.#clearWhiteouts();
    }
    if (other?.hasUpper || !target.lookup(newName)) from.rename(name, target, newName, false);
    else this.#overWhiteout(target, newName, () => from.rename(name, target, newName, false));
    if (other && (!other.#upper || isDirectory(other.mode))) other.#dropped += 1;
    if (covers) child.#becomeOpaque();
    if (hide) from.create(name, WHITEOUT);
    this.#children.delete(name);
    to.#adopt(newName, child);
  }

  #becomeOpaque(): void {
    if (this.#upper && isDirectory(this.mode)) this.#upper.setXattr(OPAQUE_XATTR, YES, 0);
  }

  #adopt(name: string, child: OverlayInode): void {
    this.#children.set(name, child);
    child.#above = this;
    child.#name = name;
  }

  write(offset: number, from: Uint8Array): number | Blocked {
    return this.copyUp().write(offset, from);
  }

  truncate(size: number): void {
    this.copyUp(size > 0).truncate(size);
  }

  setAttributes(attributes: Attributes): void {
    this.copyUp().setAttributes(attributes);
  }

  getXattr(name: string): Uint8Array | undefined {
    return name.startsWith(PRIVATE) ? undefined : this.real.getXattr(name);
  }

  setXattr(name: string, value: Uint8Array, flags: number): void {
    if (name.startsWith(PRIVATE)) throw EPERM;
    this.copyUp().setXattr(name, value, flags);
  }

  removeXattr(name: string): void {
    if (name.startsWith(PRIVATE) || this.real.getXattr(name) === undefined) throw ENODATA;
    this.copyUp().removeXattr(name);
  }

  *listXattr(): Generator<string> {
    for (const name of this.real.listXattr()) if (!name.startsWith(PRIVATE)) yield name;
  }

  /** Opening for writing copies a file up, without its content where that is cut off anyway. */
  open(flags: number): File | null {
    if (isRegular(this.mode) && (isWritable(flags) || flags & O_TRUNC)) this.copyUp(!(flags & O_TRUNC));
    return null;
  }

  used(): void {
    this.#users += 1;
    this.#upper?.used?.();
  }

  unused(): void {
    this.#users -= 1;
    this.#upper?.unused?.();
  }

  accessed(): void {
    this.#upper?.accessed?.();
  }

  allocate(offset: number, length: number, keepSize: boolean): void {
    this.copyUp().allocate?.(offset, length, keepSize);
  }

  punch(offset: number, length: number): void {
    this.copyUp().punch?.(offset, length);
  }
}
