/**
 * A thread (struct task_struct, clone(2)): registers, signal mask and what it waits for. The threads of a process share
 * everything else, credentials too (Linux keeps those per thread; glibc keeps them equal).
 */
import { HART_CONTEXT_SIZE } from '../../cpu/hart.ts';
import { UNBLOCKABLE } from '../uapi/signal.ts';
import type { WaitQueue } from '../wait.ts';
import type { PidNamespace } from './pid-namespace.ts';
import type { Process } from './process.ts';
import { SignalQueue } from './signal-queue.ts';

/** sigaltstack(2). */
export interface AlternateStack {
  readonly base: number;
  readonly size: number;
  readonly flags: number;
}

/**
 * ready: in the run queue or about to be; blocked: waits inside a system call; parked: will not run before someone says
 * so (a vfork parent, a program of ours); dead.
 */
export type ThreadState = 'ready' | 'blocked' | 'parked' | 'dead';

/** What a thread is to the scheduler where one of our programs runs in it. */
export interface ProgramThread {
  /** What it waited for may have come. */
  wake(): void;
  /** A signal is pending. */
  attend(): void;
  /** Its process has ended: nothing of it goes on. */
  abandon(): void;
}

/** What a call's scratch object may have for the kernel, besides what the call keeps in it. */
export interface Scratch {
  /** The call is over. */
  abandon?(): void;
  /** What the call answers if a signal handler ends it now: bytes moved so far; 0 means EINTR, or made again. */
  partial?(): number;
}

export class Thread {
  /** In the initial PID namespace. */
  readonly tid: number;
  readonly process: Process;
  /** Numbers by namespace, outermost first. */
  readonly tids: ReadonlyMap<PidNamespace, number>;
  /** Saved registers in the hart state's layout (cpu/hart.ts); stale while the thread is on the hart. */
  readonly context = new Uint8Array(HART_CONTEXT_SIZE);
  state: ThreadState = 'ready';
  /** Blocked signals, bit n-1 = signal n. Change it with `setMask`. */
  mask = 0n;
  readonly pending = new SignalQueue();
  alternateStack: AlternateStack | null = null;
  /** set_tid_address(2), CLONE_CHILD_CLEARTID; 0 = none. */
  clearChildTid = 0;
  /** set_robust_list(2). */
  robustList = 0;
  /** prctl(PR_SET_NAME), for threads other than the leader too. */
  comm: string;
  /** The mask to go back to after sigsuspend(2), ppoll(2) and the like. */
  savedMask: bigint | null = null;
  /** Processor time, nanoseconds. */
  userTime = 0;
  /** A signal may have to be delivered: looked at before the thread goes back to user mode. */
  attention = false;
  /** Queues that know `wake` while blocked. */
  waitingOn: readonly WaitQueue[] = [];
  /** Cancels the timer that ends its wait. */
  cancelDeadline: (() => void) | null = null;
  /** In the run queue. */
  queued = false;
  /** One of our own programs runs here instead of the hart. */
  program: ProgramThread | null = null;
  /** In a blocked system call (its number), to be made again; -1 = none. */
  blockedCall = -1;
  readonly wake: () => void;
  #resume: unknown;

  constructor(tid: number, process: Process, tids: ReadonlyMap<PidNamespace, number>, comm: string) {
    this.tid = tid;
    this.process = process;
    this.tids = tids;
    this.comm = comm;
    this.wake = () => process.machine.scheduler.wake(this);
  }

  /** Its number in its process's own PID namespace. */
  get nstid(): number {
    return this.tids.get(this.process.pidns) ?? 0;
  }

  /** The current call's scratch object: made at its first try, there again at each retry, gone when the call is over. */
  resumed<T extends object>(make: () => T): T {
    this.#resume ??= make();
    return this.#resume as T;
  }

  /** Whether this is a retry that left something behind. */
  get hasResumed(): boolean {
    return this.#resume !== undefined;
  }

  /** What an interrupted call has done already (bytes written), as its scratch object's `partial` says; 0: nothing. */
  get partialResult(): number {
    return (this.#resume as Scratch | undefined)?.partial?.() ?? 0;
  }

  /** The call is over; a scratch object with `abandon` is told. */
  clearResumed(): void {
    const resume = this.#resume as Scratch | undefined;
    this.#resume = undefined;
    resume?.abandon?.();
  }

  /** A signal waits for it or for its process, blocked or not. */
  get hasPending(): boolean {
    return !this.pending.isEmpty || !this.process.pending.isEmpty;
  }

  setMask(mask: bigint): void {
    this.mask = mask & ~UNBLOCKABLE;
    if (this.savedMask !== null || this.hasPending) this.attention = true;
  }

  /** Blocks `mask` instead until the current call is over (sigsuspend, ppoll, pselect, epoll_pwait); harmless to repeat. */
  suspendMask(mask: bigint): void {
    if (this.savedMask !== null) return;
    this.savedMask = this.mask;
    this.setMask(mask);
  }
}
