/**
 * A process (thread group, fork(2)): what its threads share. Made by spawn.ts and clone.ts, ended by exit.ts; signals go
 * through send-signal.ts. User and time namespaces are left out.
 */
import { text } from '../../lib/bytes.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import type { NetNamespace } from '../net/namespace.ts';
import { PtySlaveFile } from '../tty/pty.ts';
import type { Tty } from '../tty/tty.ts';
import type { SignalInfo } from '../uapi/signal.ts';
import type { Caller, Credentials } from '../vfs/caller.ts';
import type { MountNamespace, Path } from '../vfs/mount.ts';
import { WaitQueue } from '../wait.ts';
import type { Cgroup } from './cgroup.ts';
import type { FdTable } from './fdtable.ts';
import type { Limits } from './limits.ts';
import type { Machine } from './machine.ts';
import type { IpcNamespace, UtsNamespace } from './namespaces.ts';
import type { PidNamespace } from './pid-namespace.ts';
import { ProcessTimers } from './process-timers.ts';
import { sendSignal, sendToGroup } from './send-signal.ts';
import type { ProcessGroup, Session } from './session.ts';
import type { SignalActions } from './signal-actions.ts';
import { SignalQueue } from './signal-queue.ts';
import type { Thread } from './thread.ts';

/** How a process ended: exit status, or the signal that killed it. */
export interface ExitStatus {
  readonly code: number;
  readonly signal: number;
  /** Killed by the memory limit. */
  readonly oomKilled: boolean;
}

export interface Namespaces {
  mounts: MountNamespace;
  net: NetNamespace;
  uts: UtsNamespace;
  ipc: IpcNamespace;
  /** Where it lives; children too, unless unshare(CLONE_NEWPID) set `pidnsForChildren`. */
  readonly pidns: PidNamespace;
}

/** What a new process is made of; the maker owns nothing of it afterwards. */
export interface ProcessParts extends Namespaces {
  readonly machine: Machine;
  /** Numbers by namespace, outermost first. */
  readonly pids: ReadonlyMap<PidNamespace, number>;
  readonly parent: Process | null;
  readonly files: FdTable;
  readonly root: Path;
  readonly cwd: Path;
  readonly umask: number;
  readonly credentials: Credentials;
  readonly limits: Limits;
  readonly cgroup: Cgroup;
  readonly actions: SignalActions;
}

export class Process implements Caller {
  readonly machine: Machine;
  /** In the initial PID namespace. */
  readonly pid: number;
  readonly pids: ReadonlyMap<PidNamespace, number>;
  readonly pidns: PidNamespace;
  pidnsForChildren: PidNamespace;
  parent: Process | null;
  readonly children = new Set<Process>();
  /** The leader first; a dead leader stays until the last thread is gone. */
  readonly threads: Thread[] = [];
  files: FdTable;
  root: Path;
  cwd: Path;
  umask: number;
  credentials: Credentials;
  mounts: MountNamespace;
  net: NetNamespace;
  uts: UtsNamespace;
  ipc: IpcNamespace;
  cgroup: Cgroup;
  /** What /proc/<pid>/cgroup shows as `/` (cgroup_namespaces(7)); null: the real root. */
  cgroupRoot: Cgroup | null = null;
  limits: Limits;
  /** null: one of our own programs, or already gone. */
  memory: AddressSpace | null = null;
  argv: readonly string[] = [];
  /** The environment it was started with, `NAME=value` each. */
  environment: readonly Uint8Array[] = [];
  executable: Path | null = null;
  comm = '';
  /** Set once by whoever makes it, through `joinGroup`. */
  group!: ProcessGroup;
  readonly pending = new SignalQueue();
  actions: SignalActions;
  /** The signal its parent gets at its end; 0 = none (clone(2)). */
  exitSignal = 17;
  /** Monotonic nanoseconds. */
  readonly startTime: number;
  status: ExitStatus | null = null;
  stopped = false;
  /** What wait4(2) has yet to tell: WUNTRACED's stop signal, or that it went on. */
  stopReport = 0;
  continueReport = false;
  /** Wakes when a child changed its state. */
  readonly childEvents = new WaitQueue();
  /** Wakes when a signal was queued (signalfd(2), sigtimedwait(2)). */
  readonly signalEvents = new WaitQueue();
  /** Wakes when it has ended. */
  readonly endEvents = new WaitQueue();
  /** Released by wait, or nobody waits: gone from every table. */
  reaped = false;
  /** execve(2) was called: setpgid(2) by the parent fails from here on. */
  hasExeced = false;
  subreaper = false;
  noNewPrivileges = false;
  keepCapabilities = false;
  dumpable = 1;
  /** prctl(PR_SET_PDEATHSIG). */
  parentDeathSignal = 0;
  oomScoreAdjustment = 0;
  /** Who logged in, as /proc/<pid>/loginuid has it. */
  loginUid = 0xffff_ffff;
  nice = 0;
  /** Who waits in vfork(2) for exec or exit. */
  vforkParent: Thread | null = null;
  /** Processor time of ended threads and of waited-for children, nanoseconds. */
  readonly times = { user: 0, children: 0 };
  #timers: ProcessTimers | null = null;

  constructor(parts: ProcessParts) {
    this.machine = parts.machine;
    this.pids = parts.pids;
    this.pid = [...parts.pids.values()][0] ?? 0;
    this.pidns = parts.pidns;
    this.pidnsForChildren = parts.pidns;
    this.parent = parts.parent;
    this.files = parts.files;
    this.root = parts.root;
    this.cwd = parts.cwd;
    this.umask = parts.umask;
    this.credentials = parts.credentials;
    this.mounts = parts.mounts;
    this.net = parts.net;
    this.uts = parts.uts;
    this.ipc = parts.ipc;
    this.limits = parts.limits;
    this.cgroup = parts.cgroup;
    this.actions = parts.actions;
    this.startTime = parts.machine.clock.monotonic();
  }

  /** `environment` as text. */
  get environ(): string[] {
    return this.environment.map(text);
  }

  /** Its number in its own PID namespace. */
  get nspid(): number {
    return this.pids.get(this.pidns) ?? 0;
  }

  /** Its number as seen from `namespace`; 0 where it isn't visible. */
  pidIn(namespace: PidNamespace): number {
    return this.pids.get(namespace) ?? 0;
  }

  /** Its timers, made when first asked for. */
  get timers(): ProcessTimers {
    this.#timers ??= new ProcessTimers(this);
    return this.#timers;
  }

  get hasTimers(): boolean {
    return this.#timers !== null;
  }

  /** Processor time of all its threads, nanoseconds. */
  get cpuTime(): number {
    return this.threads.reduce((sum, thread) => sum + thread.userTime, this.times.user);
  }

  get session(): Session {
    return this.group.session;
  }

  get pgid(): number {
    return this.group.id;
  }

  get sid(): number {
    return this.group.session.id;
  }

  /** The controlling terminal. */
  get terminal(): Tty | null {
    return this.group.session.terminal;
  }

  get ended(): boolean {
    return this.status !== null;
  }

  /** Device number of the controlling terminal, as far as a descriptor leads to it; 0 where none does. */
  get terminalDevice(): number {
    const { terminal } = this;
    if (!terminal || this.ended) return 0;
    for (const [, { file }] of this.files.entries()) {
      if (file instanceof PtySlaveFile && file.tty === terminal) return file.inode.rdev;
    }
    return 0;
  }

  get leader(): Thread {
    const [leader] = this.threads;
    if (!leader) throw new Error(`process ${this.pid} has no thread`);
    return leader;
  }

  /** As /proc/<pid>/stat shows it. */
  get state(): 'R' | 'S' | 'T' | 'Z' {
    if (this.status) return 'Z';
    if (this.stopped) return 'T';
    return this.threads.some((thread) => thread.state === 'ready') ? 'R' : 'S';
  }

  isDeaf(signal: number): boolean {
    if (this.actions.ignores(signal)) return true;
    const bit = 1n << BigInt(signal - 1);
    return this.threads.every((thread) => (thread.mask & bit) !== 0n);
  }

  signalGroup(signal: number): void {
    sendToGroup(this.group, { signal, code: 0x80 });
  }

  /** Sends it `signal` as the kernel does; `info` says more. */
  signal(signal: number, info?: SignalInfo): void {
    sendSignal(this, info ?? { signal, code: 0x80 });
  }
}
