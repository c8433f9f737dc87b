/** Bytes and inodes that file systems in memory may hold: a tmpfs's own size limit, and one account of the whole machine behind it. */
import { ENOSPC } from '../uapi/errno.ts';

export class DiskAccount {
  /** Bytes; Infinity is no limit. */
  limit: number;
  inodeLimit: number;
  readonly #behind: DiskAccount | null;
  #detached = false;
  #used = 0;
  #inodes = 0;

  /** @param behind charged too, with the same amounts */
  constructor(limit = Infinity, inodeLimit = Infinity, behind: DiskAccount | null = null) {
    this.limit = limit;
    this.inodeLimit = inodeLimit;
    this.#behind = behind;
  }

  get used(): number {
    return this.#used;
  }

  get inodes(): number {
    return this.#inodes;
  }

  /** Bytes that can still be taken. */
  get free(): number {
    return Math.max(0, Math.min(this.limit - this.#used, this.#behind?.free ?? Infinity));
  }

  /** The smallest limit along the chain. */
  get capacity(): number {
    return Math.min(this.limit, this.#behind?.capacity ?? Infinity);
  }

  get inodesFree(): number {
    return Math.max(0, Math.min(this.inodeLimit - this.#inodes, this.#behind?.inodesFree ?? Infinity));
  }

  /** @throws ENOSPC, taking nothing */
  take(bytes: number): void {
    if (bytes > this.free) throw ENOSPC;
    this.charge(bytes, 0);
  }

  give(bytes: number): void {
    this.charge(-bytes, 0);
  }

  /** @throws ENOSPC */
  takeInode(): void {
    if (this.inodesFree < 1) throw ENOSPC;
    this.charge(0, 1);
  }

  giveInode(): void {
    this.charge(0, -1);
  }

  /** From here on the account behind pays nothing for this one: its file system is mounted nowhere. */
  detach(): void {
    if (this.#detached) return;
    this.#behind?.charge(-this.#used, -this.#inodes);
    this.#detached = true;
  }

  /** The reverse; it pays for all there is, even beyond its limit. */
  attach(): void {
    if (!this.#detached) return;
    this.#detached = false;
    this.#behind?.charge(this.#used, this.#inodes);
  }

  /** Adds to what is used, here and behind, whatever the limits. */
  charge(bytes: number, inodes: number): void {
    this.#used += bytes;
    this.#inodes += inodes;
    if (!this.#detached) this.#behind?.charge(bytes, inodes);
  }
}
