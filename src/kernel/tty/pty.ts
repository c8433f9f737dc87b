/**
 * Pseudoterminals (pty(7)). `PtyMaster` is the terminal emulator's side for TypeScript (the page's terminal, a
 * container's -t); `PtyMasterFile` is the same side behind /dev/ptmx's descriptor; `PtySlaveFile` is the programs' side.
 * Left out: packet mode (TIOCPKT), TIOCGPTPEER (ENOTTY; glibc then opens by name).
 */
import { EAGAIN, EIO } from '../uapi/errno.ts';
import { O_NOCTTY, O_NONBLOCK } from '../uapi/fcntl.ts';
import { makedev, minor } from '../uapi/stat.ts';
import { TIOCGPTLCK, TIOCGPTN, TIOCSPTLCK } from '../uapi/termios.ts';
import type { Caller } from '../vfs/caller.ts';
import { File, POLLERR, POLLHUP, POLLIN, POLLOUT, type UserMemory } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import type { Path } from '../vfs/path.ts';
import { Blocked, type WaitQueue } from '../wait.ts';
import { type TerminalHost, Tty } from './tty.ts';
import { ttyIoctl } from './tty-ioctl.ts';

/** The master side of a new pty. */
export class PtyMaster {
  readonly tty: Tty;
  /** N of /dev/pts/N. */
  readonly index: number;
  /** The slave may not be opened before unlockpt(3); false for ptys that TypeScript makes. */
  locked = false;
  readonly #slaveInode: () => Inode;
  readonly #onClose: () => void;

  /** Use DevPts.create. */
  constructor(host: TerminalHost, index: number, slaveInode: () => Inode, onClose: () => void) {
    this.tty = new Tty(host, makedev(136, index));
    this.index = index;
    this.#slaveInode = slaveInode;
    this.#onClose = onClose;
  }

  /** Wakes when `read` has something, when `write` has room again, or when the last slave is closed. */
  get queue(): WaitQueue {
    return this.tty.masterQueue;
  }

  /** Types; answers how many bytes were taken (fewer where too much lies unread). */
  write(bytes: Uint8Array): number {
    return this.tty.type(bytes);
  }

  /** What the programs have written, at most `max` bytes; empty where nothing is there. */
  read(max = 65536): Uint8Array {
    const out = this.tty.discipline.output.queue.take(max);
    if (out.length > 0) this.tty.slaveQueue.wake();
    return out;
  }

  /** Nobody has the slave open any more, and all output was read. */
  get ended(): boolean {
    return this.tty.slaves === 0 && this.tty.discipline.output.queue.length === 0;
  }

  resize(columns: number, rows: number): void {
    this.tty.resize({ columns, rows, xpixel: 0, ypixel: 0 });
  }

  /** Opens the slave. Without O_NOCTTY a session leader that has no terminal gets this one. @throws EIO locked or closed */
  openSlave(flags: number, caller: Caller | null, path: Path | null = null): PtySlaveFile {
    if (this.locked || this.tty.masterClosed) throw EIO;
    if (caller && !(flags & O_NOCTTY) && caller.pid === caller.sid && this.tty.session === 0) {
      if (!this.tty.host.terminalOf(caller)) this.tty.control(caller);
    }
    return new PtySlaveFile(this.tty, this.#slaveInode(), flags & ~O_NOCTTY, path);
  }

  /** Hangs up: SIGHUP to the session. */
  close(): void {
    if (this.tty.masterClosed) return;
    this.tty.closeMaster();
    this.#onClose();
  }
}

/** A descriptor on /dev/ptmx. */
export class PtyMasterFile extends File {
  readonly inode: Inode;
  readonly master: PtyMaster;
  override readonly path: Path | null;

  constructor(master: PtyMaster, inode: Inode, flags: number, path: Path | null = null) {
    super(flags);
    this.master = master;
    this.inode = inode;
    this.path = path;
  }

  override get label(): string {
    return '/dev/ptmx';
  }

  override read(into: Uint8Array): number | Blocked {
    const { tty } = this.master;
    const count = tty.discipline.output.queue.shift(into);
    if (count > 0) {
      tty.slaveQueue.wake();
      return count;
    }
    if (tty.slaves === 0) throw EIO;
    if (this.flags & O_NONBLOCK) throw EAGAIN;
    return new Blocked([tty.masterQueue]);
  }

  override write(from: Uint8Array): number | Blocked {
    const { tty } = this.master;
    if (tty.slaves === 0) throw EIO;
    if (from.length === 0) return 0;
    const count = tty.type(from);
    if (count > 0) return count;
    if (this.flags & O_NONBLOCK) throw EAGAIN;
    return new Blocked([tty.masterQueue]);
  }

  override poll(): number {
    const { tty } = this.master;
    let events = 0;
    if (tty.discipline.output.queue.length > 0) events |= POLLIN;
    if (tty.slaves === 0) return events | POLLHUP;
    if (tty.discipline.room > 0) events |= POLLOUT;
    return events;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.master.tty.masterQueue];
  }

  override ioctl(request: number, argument: number, memory: UserMemory, caller: Caller): number | Blocked {
    const { master } = this;
    switch (request) {
      case TIOCGPTN:
        memory.write(argument, Uint8Array.of(master.index & 0xff, master.index >> 8, 0, 0));
        return 0;
      case TIOCGPTLCK:
        memory.write(argument, Uint8Array.of(master.locked ? 1 : 0, 0, 0, 0));
        return 0;
      case TIOCSPTLCK:
        master.locked = memory.read(argument, 4).some((byte) => byte !== 0);
        return 0;
      default:
        return ttyIoctl(master.tty, true, request, argument, memory, caller);
    }
  }

  protected override onRelease(): void {
    this.master.close();
  }
}

/** A descriptor on /dev/pts/N, or on /dev/tty. */
export class PtySlaveFile extends File {
  readonly inode: Inode;
  readonly tty: Tty;
  override readonly path: Path | null;
  readonly #generation: number;

  constructor(tty: Tty, inode: Inode, flags: number, path: Path | null = null) {
    super(flags);
    this.tty = tty;
    this.inode = inode;
    this.path = path;
    this.#generation = tty.generation;
    tty.slaves = (tty.slaves ?? 0) + 1;
    tty.masterQueue.wake();
  }

  override get label(): string {
    return `/dev/pts/${minor(this.inode.rdev)}`;
  }

  /** The terminal hung up since this was opened. */
  get #dead(): boolean {
    return this.#generation !== this.tty.generation;
  }

  override read(into: Uint8Array, caller: Caller): number | Blocked {
    return this.#dead ? 0 : this.tty.read(into, this.flags, caller);
  }

  /** May take only a part; write(2) goes on with the rest. */
  override write(from: Uint8Array, caller: Caller): number | Blocked {
    if (this.#dead) throw EIO;
    return from.length === 0 ? 0 : this.tty.write(from, this.flags, caller);
  }

  override poll(): number {
    if (this.#dead) return POLLIN | POLLOUT | POLLERR | POLLHUP;
    let events = 0;
    if (this.tty.discipline.readable) events |= POLLIN;
    if (this.tty.writable) events |= POLLOUT;
    return this.tty.masterClosed ? events | POLLHUP : events;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.tty.slaveQueue];
  }

  override ioctl(request: number, argument: number, memory: UserMemory, caller: Caller): number | Blocked {
    if (this.#dead) throw EIO;
    return ttyIoctl(this.tty, false, request, argument, memory, caller);
  }

  protected override onRelease(): void {
    this.tty.slaves = (this.tty.slaves ?? 1) - 1;
    this.tty.masterQueue.wake();
  }
}
