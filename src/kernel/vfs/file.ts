/**
 * An open file description (struct file, open(2)): what a descriptor points to; shared by dup and fork.
 * Subclasses: regular files and directories (vfs/), pipes, eventfds, epolls (ipc/), terminals (tty/), sockets (net/).
 * Nothing here awaits; what can't be done yet answers or throws `Blocked` and is called again (wait.ts).
 */

import { EBADF, EINVAL, ENOTDIR, ENOTTY, ESPIPE } from '../uapi/errno.ts';
import type { Blocked, WaitQueue } from '../wait.ts';
import type { Caller } from './caller.ts';
import type { Inode } from './inode.ts';
import type { Path } from './path.ts';

/** poll(2) bits. */
export const POLLIN = 0x1;
export const POLLPRI = 0x2;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLRDHUP = 0x2000;

/** The calling process's memory, as ioctl and getsockopt arguments need it; every method may throw EFAULT or Blocked. */
export interface UserMemory {
  read(address: number, length: number): Uint8Array;
  write(address: number, bytes: Uint8Array): void;
}

/** One entry of getdents64(2). `type` is DT_*; `offset` is where the next call goes on. */
export interface DirectoryEntry {
  readonly name: string;
  readonly ino: number;
  readonly type: number;
  readonly offset: number;
}

export abstract class File {
  /** O_* status flags as given to open(2), without O_CREAT and the like. */
  flags: number;
  /** Descriptors and in-flight messages that hold this description; see `hold` and `release`. */
  #holders = 1;
  #releaseListeners: Map<object, () => void> | null = null;

  constructor(flags: number) {
    this.flags = flags;
  }

  /** The inode behind it: fstat(2), fchmod(2) and /proc/<pid>/fd see this one. */
  abstract readonly inode: Inode;

  /** Where it was opened; null for pipes, sockets and the like, which have no name. */
  readonly path: Path | null = null;

  /** What /proc/<pid>/fd/N reads where `path` is null: `pipe:[4711]`, `socket:[12]`, `anon_inode:[eventpoll]`. */
  get label(): string {
    return (this.inode as Inode & { readonly label?: string }).label ?? `anon_inode:[${this.inode.ino}]`;
  }

  /** A line or more of /proc/<pid>/fdinfo/N beside pos, flags and mnt_id. */
  get information(): string {
    return '';
  }

  /** Where the next read or write goes; 0 where there is no such thing. */
  get position(): number {
    return 0;
  }

  /** Reads at the current position into `into`; answers the count, 0 at the end. With O_NONBLOCK in `flags` it throws EAGAIN rather than Blocked. */
  read(_into: Uint8Array, _caller: Caller): number | Blocked {
    throw EINVAL;
  }

  /** Writes at the current position; answers the count, which may be short only for what can't take more. EPIPE is thrown; the syscall sends SIGPIPE. */
  write(_from: Uint8Array, _caller: Caller): number | Blocked {
    throw EINVAL;
  }

  pread(_into: Uint8Array, _offset: number, _caller: Caller): number | Blocked {
    throw ESPIPE;
  }

  pwrite(_from: Uint8Array, _offset: number, _caller: Caller): number | Blocked {
    throw ESPIPE;
  }

  /** lseek(2); answers the new position. */
  seek(_offset: number, _whence: number): number {
    throw ESPIPE;
  }

  /** getdents64(2): up to `max` entries from the current position; an empty list is the end. `commit` is done by passing the last entry's offset to `seek`. */
  readDirectory(_caller: Caller): Iterable<DirectoryEntry> {
    throw ENOTDIR;
  }

  /** What poll(2) would report now. */
  poll(_caller: Caller | null): number {
    return POLLIN | POLLOUT;
  }

  /** Wakes whenever `poll` may have changed. Empty for files that are always ready. */
  get queues(): readonly WaitQueue[] {
    return [];
  }

  /** ioctl(2); `argument` is the raw register. */
  ioctl(_request: number, _argument: number, _memory: UserMemory, _caller: Caller): number | Blocked {
    throw ENOTTY;
  }

  truncate(_size: number): void {
    throw EINVAL;
  }

  /** A descriptor of the table `owner` that pointed here was closed (filp_close): record locks of that owner go. FdTable calls it before `release`. */
  closedBy(_owner: object): void {}

  /** The last holder is gone: free what this description held. */
  protected onRelease(): void {}

  hold(): this {
    if (this.#holders === 0) throw EBADF;
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    const listeners = this.#releaseListeners;
    this.#releaseListeners = null;
    for (const listener of listeners?.values() ?? []) listener();
    this.onRelease();
  }

  /** Calls `listener` when the last holder is gone (epoll(7) drops the description then); `key` names it for `forgetRelease`. */
  onceReleased(key: object, listener: () => void): void {
    this.#releaseListeners ??= new Map();
    this.#releaseListeners.set(key, listener);
  }

  forgetRelease(key: object): void {
    this.#releaseListeners?.delete(key);
  }
}
