/**
 * The shape of a system call (syscalls(2)): what a handler gets and what it may answer. A handler never awaits; what
 * can't go on answers or throws `Blocked` and is made again from its start once woken, with the same registers.
 */
import type { Kernel } from '../kernel.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import type { Process } from '../proc/process.ts';
import type { Thread } from '../proc/thread.ts';
import type { Blocked } from '../wait.ts';

export interface Call {
  readonly thread: Thread;
  readonly process: Process;
  readonly memory: AddressSpace;
  /** a0..a5, signed 64-bit values as doubles: cast with `x | 0` (int) or `x >>> 0` (unsigned) where the C type is narrower. */
  readonly args: readonly [number, number, number, number, number, number];
  readonly kernel: Kernel;
}

/**
 * Answers the result register (0 or more), or Blocked; throws an Errno or Blocked. What must outlive a retry (a
 * deadline, bytes already written) is kept in `thread.resumed(() => …)`, which is emptied when the call is over.
 * A signal ends a blocked call with EINTR, or makes it again (SA_RESTART, no handler).
 */
export type SystemCall = (c: Call) => number | Blocked;

export interface CallEntry {
  readonly nr: number;
  readonly support: 'full' | `partial: ${string}`;
  readonly call: SystemCall;
  /** true: a signal handler always ends it with EINTR, even with SA_RESTART (signal(7): poll, select, epoll_wait, sleeps …). */
  readonly interruptible?: boolean;
}

export type CallTable = Readonly<Record<string, CallEntry>>;
