/**
 * The machine: one hart, its physical memory, processes and everything they share. Built once; the engine and the
 * terminals start processes with `spawn`.
 */

import type { Hart } from '../cpu/hart.ts';
import { type Clock, canLeap, type LeapingClock } from '../lib/clock.ts';
import type { Random } from '../lib/random.ts';
import { Board, type BoardOptions } from './board.ts';
import type { ExecHost } from './exec/exec.ts';
import type { Program } from './exec/program.ts';
import { ProgramRun } from './exec/program-run.ts';
import { FileSystems } from './file-systems.ts';
import { DiskAccount } from './fs/disk-account.ts';
import { Futexes } from './ipc/futex.ts';
import type { Mmu } from './mm/mmu.ts';
import { PageCaches } from './mm/page-cache.ts';
import type { PhysicalMemory } from './mm/physical-memory.ts';
import { Tlb } from './mm/tlb.ts';
import { NetNamespace } from './net/namespace.ts';
import { Cgroup } from './proc/cgroup.ts';
import { JobControl } from './proc/job-control.ts';
import { LoadAverage } from './proc/load.ts';
import type { Machine } from './proc/machine.ts';
import { Macrotask } from './proc/macrotask.ts';
import { IpcNamespace, NamespaceNumbers, UtsNamespace } from './proc/namespaces.ts';
import { PidNamespace } from './proc/pid-namespace.ts';
import type { ExitStatus, Process } from './proc/process.ts';
import { ProcessTable } from './proc/process-table.ts';
import { Scheduler } from './proc/scheduler.ts';
import type { Thread } from './proc/thread.ts';
import { Timers } from './proc/timers.ts';
import { type SpawnOptions, spawn } from './spawn.ts';
import { type CallListener, Dispatcher } from './syscalls/dispatch.ts';
import { FileServices } from './syscalls/file-services.ts';
import { releaseFutexes } from './syscalls/futex.ts';
import { callTable } from './syscalls/table.ts';
import { AnonymousFs } from './vfs/anonymous-inode.ts';

export type { SpawnOptions } from './spawn.ts';

export interface KernelOptions extends BoardOptions {
  /** Of a machine that stands still, made with the same options; default: a new one. */
  readonly board?: Board;
  readonly clock: Clock;
  readonly random: Random;
  /** Bytes that files in memory may take; default no limit. */
  readonly diskLimit?: number;
  readonly hostname?: string;
  /** Our own programs by name, see exec/exec.ts; more can come later by `registerProgram`. */
  readonly programs?: ReadonlyMap<string, Program>;
  /** Told of faults of our own; default: thrown into the host's event loop. */
  readonly onBug?: (error: unknown, where: string) => void;
}

/** One thread for so many frames of memory (kernel.threads-max). */
const FRAMES_PER_THREAD = 64;

export class Kernel implements Machine {
  readonly clock: Clock;
  readonly random: Random;
  readonly physical: PhysicalMemory;
  readonly hart: Hart;
  readonly mmu: Mmu;
  readonly pageCaches: PageCaches;
  readonly timers: Timers;
  readonly scheduler: Scheduler;
  readonly processes: ProcessTable;
  readonly jobControl: JobControl;
  readonly load: LoadAverage;
  readonly futexes = new Futexes();
  readonly namespaceNumbers = new NamespaceNumbers();
  /** The initial namespaces and the root cgroup. */
  readonly pidns = new PidNamespace(null);
  readonly net: NetNamespace;
  readonly uts: UtsNamespace;
  readonly ipc = new IpcNamespace();
  readonly cgroup = new Cgroup('', null);
  /** Drivers, file system types and the like, see file-services.ts. */
  readonly vfs: FileServices;
  /** Where pipes live, and epolls, eventfds and the like. */
  readonly pipes: AnonymousFs;
  readonly anonymousInodes: AnonymousFs;
  /** File system types and drivers, and instances of them for whoever builds a root. */
  readonly fileSystems: FileSystems;
  readonly dispatcher: Dispatcher;
  readonly execHost: ExecHost;
  /** Where programs of ours read to, a system call at a time; what they get is a copy as long as what was read. */
  readonly readBuffer = new Uint8Array(65_536);
  readonly #board: Board;
  readonly #programs: Map<string, Program>;
  readonly #onBug: ((error: unknown, where: string) => void) | undefined;
  /** Wall-clock nanoseconds of the start. */
  readonly bootTime: number;

  readonly #macrotask = new Macrotask(() => this.#endPause());
  #leaping: Macrotask | null = null;
  readonly #paused: (() => void)[] = [];
  #operations = 0;
  #lastPause = 0;
  /** Pieces of work of the outside world that are under way. */
  #outside = 0;

  constructor(options: KernelOptions) {
    this.clock = options.clock;
    this.random = options.random;
    this.bootTime = options.clock.now() - options.clock.monotonic();
    this.#onBug = options.onBug;
    this.#board = options.board ?? new Board(options);
    this.#board.clock = options.clock;
    this.physical = this.#board.physical;
    this.hart = this.#board.hart;
    this.mmu = {
      physical: this.physical,
      tlb: new Tlb(this.hart),
      zeroFrame: this.physical.allocateZeroed(null),
    };
    this.processes = new ProcessTable(Math.max(64, Math.floor(this.physical.limit / FRAMES_PER_THREAD)));
    this.pageCaches = new PageCaches(this.physical, this.#board.pages);
    this.timers = new Timers(options.clock);
    this.scheduler = new Scheduler({
      hart: this.hart,
      physical: this.physical,
      tlb: this.mmu.tlb,
      clock: options.clock,
      timers: this.timers,
    });
    this.load = new LoadAverage(
      () => options.clock.monotonic(),
      () => this.scheduler.busy,
    );
    this.jobControl = new JobControl(this.processes, options.clock);
    this.uts = new UtsNamespace(options.hostname ?? 'localhost');
    this.vfs = new FileServices(options.clock, new DiskAccount(options.diskLimit ?? Number.POSITIVE_INFINITY));
    const anonymous = (type: 'pipefs' | 'sockfs' | 'anon_inodefs') =>
      new AnonymousFs(type, this.vfs.deviceNumbers.next(), () => options.clock.now());
    this.pipes = anonymous('pipefs');
    this.anonymousInodes = anonymous('anon_inodefs');
    const { clock, random } = options;
    this.net = new NetNamespace('host', { clock, random, sockfs: anonymous('sockfs'), unixNames: new WeakMap() });
    this.net.loopback.setUp();
    this.fileSystems = new FileSystems(this);
    this.#programs = new Map(options.programs);
    this.execHost = {
      programs: this.#programs,
      startProgram: (thread, program) => new ProgramRun(this, thread, program).start(),
    };
    this.dispatcher = new Dispatcher(this, this.physical, callTable());
    this.scheduler.start(this.dispatcher);
    const { clock: time } = options;
    if (canLeap(time)) this.#passOverWaiting(time);
  }

  /** Makes `program` what a file with the content `#!drydock <name>` runs. */
  registerProgram(name: string, program: Program): void {
    this.#programs.set(name, program);
  }

  /**
   * Starts a process. It waits where the program's content is still on its way.
   * @throws what execve(2) may fail with, EAGAIN at a limit
   */
  spawn(options: SpawnOptions): Promise<Process> {
    return spawn(this, options);
  }

  /** How `process` ends, as soon as it has. */
  async exited(process: Process): Promise<ExitStatus> {
    while (!process.status) {
      await new Promise<void>((resolve) => {
        const waker = () => {
          process.endEvents.remove(waker);
          resolve();
        };
        process.endEvents.add(waker);
      });
    }
    return process.status;
  }

  /** Calls `listener` with every system call; the answer ends that. */
  trace(listener: CallListener): () => void {
    this.dispatcher.listeners.add(listener);
    return () => this.dispatcher.listeners.delete(listener);
  }

  /** Our own programs have kept the host's event loop waiting for long enough. */
  overdue(): boolean {
    this.#operations++;
    return this.#operations > 2000 || this.clock.monotonic() - this.#lastPause > 8e6;
  }

  /** Lets the host's event loop, and so the hart, have a turn. */
  pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#paused.push(resolve);
      this.#macrotask.post();
    });
  }

  #endPause(): void {
    this.#operations = 0;
    this.#lastPause = this.clock.monotonic();
    for (const resolve of this.#paused.splice(0)) resolve();
  }

  /** Virtual time stands still until `work` of the outside world (a download, a disk) is done. */
  async outside<T>(work: Promise<T>): Promise<T> {
    this.outsideWork(1);
    try {
      return await work;
    } finally {
      this.outsideWork(-1);
    }
  }

  /** The same in two steps, as fs/layer-source.ts tells it: +1 when work begins, -1 when it ends. */
  outsideWork(delta: 1 | -1): void {
    this.#outside += delta;
    if (this.#outside === 0) this.scheduler.kick();
  }

  /** Where nothing can run, and none of our own programs is in the midst of something, the next timer falls due at once. */
  #passOverWaiting(clock: LeapingClock): void {
    const task = new Macrotask(() => {
      if (this.#paused.length > 0) task.post();
      else if (this.#outside === 0 && this.scheduler.runnable === 0 && clock.leap()) this.scheduler.kick();
    });
    this.scheduler.onIdle = () => task.post();
    clock.onTimer = () => task.post();
    this.#leaping = task;
  }

  /** The machine stands still for good. */
  stop(): void {
    this.scheduler.stop();
    this.timers.stop();
    this.#macrotask.close();
    this.#leaping?.close();
  }

  /** After `stop`: what another machine can be built on, with the same options. This one has nothing left. */
  takeBoard(): Board {
    this.#board.clear(this.pageCaches.keep());
    return this.#board;
  }

  /** sched_yield(2): the others first. */
  yieldHart(thread: Thread): number {
    this.scheduler.yieldNow(thread);
    return 0;
  }

  onExit(process: Process): void {
    if (process.hasTimers) process.timers.stopAll();
  }

  onExec(process: Process): void {
    if (process.hasTimers) process.timers.deleteCreated();
  }

  onThreadExit(thread: Thread): void {
    releaseFutexes(this, thread);
  }

  /** A fault of our own, not the program's. */
  reportBug(error: unknown, where: string): void {
    if (this.#onBug) this.#onBug(error, where);
    else queueMicrotask(() => Promise.reject(new Error(`kernel bug in ${where}`, { cause: error })));
  }
}
