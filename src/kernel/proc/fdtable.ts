/** A process's descriptors (struct files_struct): numbers, each with an open file description and its close-on-exec flag. */
import { EBADF, EMFILE } from '../uapi/errno.ts';
import type { File } from '../vfs/file.ts';
import { stateOf } from '../vfs/inode-state.ts';

export interface Descriptor {
  readonly file: File;
  cloexec: boolean;
}

export class FdTable {
  readonly #slots: (Descriptor | undefined)[] = [];
  readonly #limit: () => number;
  #holders = 1;

  /** @param limit RLIMIT_NOFILE, asked at each install */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** @throws EBADF */
  get(fd: number): File {
    const slot = this.#slots[fd];
    if (slot === undefined) throw EBADF;
    return slot.file;
  }

  has(fd: number): boolean {
    return this.#slots[fd] !== undefined;
  }

  /** @throws EBADF */
  descriptor(fd: number): Descriptor {
    const slot = this.#slots[fd];
    if (slot === undefined) throw EBADF;
    return slot;
  }

  /** Gives `file` the lowest free number from `min` up, taking over one hold of it. @throws EMFILE */
  install(file: File, cloexec = false, min = 0): number {
    let fd = min;
    while (this.#slots[fd] !== undefined) fd++;
    if (fd >= this.#limit()) throw EMFILE;
    this.#slots[fd] = { file, cloexec };
    return fd;
  }

  /** Puts `file` at `fd`, taking over one hold of it and closing what was there. @throws EBADF beyond the limit */
  replace(fd: number, file: File, cloexec = false): void {
    if (fd < 0 || fd >= this.#limit()) throw EBADF;
    const old = this.#slots[fd];
    this.#slots[fd] = { file, cloexec };
    if (old) this.#drop(old.file);
  }

  /** @throws EBADF */
  close(fd: number): void {
    const slot = this.#slots[fd];
    if (slot === undefined) throw EBADF;
    this.#slots[fd] = undefined;
    this.#drop(slot.file);
  }

  /** Closing any descriptor of a file ends the record locks on it (fcntl_locking(2)). */
  #drop(file: File): void {
    stateOf(file.inode).locks?.drop(this);
    file.closedBy(this);
    file.release();
  }

  /** Open numbers in order. */
  *entries(): Generator<[number, Descriptor], void, void> {
    for (let fd = 0; fd < this.#slots.length; fd++) {
      const slot = this.#slots[fd];
      if (slot !== undefined) yield [fd, slot];
    }
  }

  /** fork(2): the same descriptions under the same numbers. */
  clone(limit: () => number): FdTable {
    const copy = new FdTable(limit);
    for (let fd = 0; fd < this.#slots.length; fd++) {
      const slot = this.#slots[fd];
      if (slot !== undefined) copy.#slots[fd] = { file: slot.file.hold(), cloexec: slot.cloexec };
    }
    return copy;
  }

  closeOnExec(): void {
    for (const [fd, slot] of this.entries()) if (slot.cloexec) this.close(fd);
  }

  /** One process more that shares the table (CLONE_FILES). */
  hold(): this {
    this.#holders++;
    return this;
  }

  /** One process less; the last one closes everything. */
  release(): void {
    this.#holders--;
    if (this.#holders === 0) for (const [fd] of this.entries()) this.close(fd);
  }

  /** A table of its own again (unshare(CLONE_FILES), execve(2)). */
  unshare(limit: () => number): FdTable {
    if (this.#holders === 1) return this;
    this.#holders--;
    return this.clone(limit);
  }
}
