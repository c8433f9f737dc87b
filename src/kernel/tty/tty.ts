/**
 * A terminal (tty(4), ioctl_tty(2)): the line discipline, the window's size, and who may use it: the session it
 * controls and that session's foreground process group. pty.ts puts files on it.
 */
import { EAGAIN, EIO, EPERM } from '../uapi/errno.ts';
import { O_NONBLOCK } from '../uapi/fcntl.ts';
import { SIGCONT, SIGHUP, SIGTTIN, SIGTTOU, SIGWINCH } from '../uapi/signal.ts';
import { ICANON, type Termios, TOSTOP, VMIN, VTIME } from '../uapi/termios.ts';
import type { Caller } from '../vfs/caller.ts';
import { Blocked, WaitQueue } from '../wait.ts';
import { LineDiscipline } from './n-tty.ts';
import type { WinSize } from './winsize.ts';

/** Output that may wait for the master before writers are held. */
const OUTPUT_LIMIT = 65536;

/** What a terminal asks of the process table. Ids are those of the initial PID namespace. */
export interface TerminalHost {
  signalGroup(pgid: number, signal: number): void;
  signalProcess(pid: number, signal: number): void;
  /** The session that a group belongs to; undefined where there is no such group. */
  sessionOfGroup(pgid: number): number | undefined;
  isOrphaned(pgid: number): boolean;
  /** The controlling terminal of the caller's session. */
  terminalOf(caller: Caller): Tty | null;
  /** Makes `tty` (or nothing) the controlling terminal of session `sid`. */
  setTerminal(sid: number, tty: Tty | null): void;
  /** A process or group id as the caller's PID namespace numbers it; 0 where it isn't visible there. */
  toCaller(id: number, caller: Caller): number;
  /** The reverse; undefined where there is none. */
  fromCaller(id: number, caller: Caller): number | undefined;
  /** Monotonic nanoseconds. */
  monotonic(): number;
}

export class Tty {
  readonly host: TerminalHost;
  /** Device number of the slave (makedev(3)), as /proc/<pid>/stat's tty_nr. */
  readonly device: number;
  readonly discipline: LineDiscipline;
  /** Session that this terminal controls; 0 = none. */
  session = 0;
  /** Its foreground process group; 0 = none. */
  foreground = 0;
  /** Open descriptions of the slave side; undefined before the first. */
  slaves: number | undefined;
  masterClosed = false;
  /** Goes up with each hang-up: descriptions opened before one are dead. */
  generation = 0;
  /** The slave's read or write may go on. */
  readonly slaveQueue = new WaitQueue();
  /** The master's read or write may go on. */
  readonly masterQueue = new WaitQueue();
  #size: WinSize = { rows: 0, columns: 0, xpixel: 0, ypixel: 0 };
  /** When a read with VTIME gives up. */
  #deadline: number | undefined;

  constructor(host: TerminalHost, device: number) {
    this.host = host;
    this.device = device;
    this.discipline = new LineDiscipline((signal) => this.signalForeground(signal));
  }

  get size(): WinSize {
    return this.#size;
  }

  /** TIOCSWINSZ: SIGWINCH where it changed. */
  resize(size: WinSize): void {
    const old = this.#size;
    this.#size = size;
    if (
      old.rows !== size.rows ||
      old.columns !== size.columns ||
      old.xpixel !== size.xpixel ||
      old.ypixel !== size.ypixel
    ) {
      this.signalForeground(SIGWINCH);
    }
  }

  signalForeground(signal: number): void {
    if (this.foreground !== 0) this.host.signalGroup(this.foreground, signal);
  }

  /** The master types; answers how many bytes were taken. */
  type(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.discipline.room);
    this.discipline.receive(count === bytes.length ? bytes : bytes.subarray(0, count));
    this.#deadline = undefined;
    this.wake();
    return count;
  }

  setTermios(termios: Termios): void {
    this.discipline.setTermios(termios);
    this.#deadline = undefined;
    this.wake();
  }

  wake(): void {
    this.slaveQueue.wake();
    this.masterQueue.wake();
  }

  /** read(2) of the slave. */
  read(into: Uint8Array, flags: number, caller: Caller): number | Blocked {
    if (into.length === 0) return 0;
    const held = this.#checkRead(caller);
    if (held) return held;
    const { lflag, cc } = this.discipline.termios;
    const canonical = (lflag & ICANON) !== 0;
    const least = canonical ? 1 : (cc[VMIN] ?? 0);
    const tenths = canonical ? 0 : (cc[VTIME] ?? 0);
    // With both set, VTIME runs between bytes: once the first is there, what has come by its end is enough.
    const late = this.#deadline !== undefined && this.host.monotonic() >= this.#deadline;
    const count = this.discipline.read(into, late ? 1 : least);
    if (count !== undefined) {
      this.#deadline = undefined;
      this.masterQueue.wake();
      return count;
    }
    if (this.masterClosed) return 0;
    if (!canonical && least === 0 && (tenths === 0 || late)) {
      this.#deadline = undefined;
      return 0;
    }
    if (flags & O_NONBLOCK) throw EAGAIN;
    if (tenths > 0 && (least === 0 || this.discipline.available > 0)) {
      this.#deadline ??= this.host.monotonic() + tenths * 100_000_000;
      return new Blocked([this.slaveQueue], this.#deadline);
    }
    return new Blocked([this.slaveQueue]);
  }

  /** write(2) of the slave; may take a part. */
  write(from: Uint8Array, flags: number, caller: Caller): number | Blocked {
    if (this.discipline.termios.lflag & TOSTOP) {
      const held = this.checkChange(caller);
      if (held) return held;
    }
    if (this.masterClosed) throw EIO;
    const { queue } = this.discipline.output;
    const room = OUTPUT_LIMIT - queue.length;
    if (room <= 0 || this.discipline.stopped) {
      if (flags & O_NONBLOCK) throw EAGAIN;
      return new Blocked([this.slaveQueue]);
    }
    const count = Math.min(from.length, room);
    this.discipline.output.write(count === from.length ? from : from.subarray(0, count), this.discipline.termios);
    this.masterQueue.wake();
    return count;
  }

  get writable(): boolean {
    return !this.discipline.stopped && this.discipline.output.queue.length < OUTPUT_LIMIT;
  }

  /** What a background process may not do to its terminal (tcsetattr and the like): SIGTTOU, and again once it is in front. */
  checkChange(caller: Caller): Blocked | null {
    if (!this.#isBackground(caller) || caller.isDeaf(SIGTTOU)) return null;
    return this.#stopGroup(caller, SIGTTOU);
  }

  #checkRead(caller: Caller): Blocked | null {
    if (!this.#isBackground(caller)) return null;
    if (caller.isDeaf(SIGTTIN)) throw EIO;
    return this.#stopGroup(caller, SIGTTIN);
  }

  #isBackground(caller: Caller): boolean {
    return (
      this.session !== 0 && caller.sid === this.session && this.foreground !== 0 && caller.pgid !== this.foreground
    );
  }

  #stopGroup(caller: Caller, signal: number): Blocked {
    if (this.host.isOrphaned(caller.pgid)) throw EIO;
    caller.signalGroup(signal);
    return new Blocked([this.slaveQueue]);
  }

  /** TIOCSPGRP; `pgid` in global numbers. @throws EPERM for a group of another session */
  setForeground(pgid: number): void {
    if (this.host.sessionOfGroup(pgid) !== this.session) throw EPERM;
    this.foreground = pgid;
    this.slaveQueue.wake();
  }

  /** The caller, a session leader, takes this terminal as its session's. */
  control(caller: Caller): void {
    this.session = caller.sid;
    this.foreground = caller.pgid;
    this.host.setTerminal(caller.sid, this);
  }

  /** TIOCNOTTY of a leader: SIGHUP and SIGCONT to the foreground group, the session has no terminal any more. */
  giveUp(): void {
    const { foreground, session } = this;
    this.session = 0;
    this.foreground = 0;
    if (session !== 0) this.host.setTerminal(session, null);
    if (foreground !== 0) {
      this.host.signalGroup(foreground, SIGHUP);
      this.host.signalGroup(foreground, SIGCONT);
    }
  }

  /** The session's leader has ended (proc/session.ts): the terminal hangs up. */
  disassociate(): void {
    const { foreground } = this;
    this.#cutOff();
    if (foreground !== 0) {
      this.host.signalGroup(foreground, SIGHUP);
      this.host.signalGroup(foreground, SIGCONT);
    }
  }

  /** The master is closed: SIGHUP to the leader and the foreground. */
  closeMaster(): void {
    const { session, foreground } = this;
    this.masterClosed = true;
    this.#cutOff();
    if (session !== 0) {
      this.host.signalProcess(session, SIGHUP);
      this.host.signalProcess(session, SIGCONT);
    }
    if (foreground !== 0 && foreground !== session) this.host.signalGroup(foreground, SIGHUP);
  }

  #cutOff(): void {
    const { session } = this;
    this.generation += 1;
    this.session = 0;
    this.foreground = 0;
    this.discipline.stopped = false;
    if (session !== 0) this.host.setTerminal(session, null);
    this.wake();
  }
}
