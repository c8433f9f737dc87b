/**
 * The scheduler: runnable threads take turns on the one hart, in slices of instructions (round robin; cpu.weight makes a
 * slice longer or shorter), and the host's event loop gets control every few milliseconds. Priorities and affinity are
 * left out.
 */

import { HART_INSTRET, HART_RESERVATION, HART_ROOT, type Hart } from '../../cpu/hart.ts';
import type { Clock } from '../../lib/clock.ts';
import type { PhysicalMemory } from '../mm/physical-memory.ts';
import type { Tlb } from '../mm/tlb.ts';
import { SIGKILL, signalBit } from '../uapi/signal.ts';
import type { Blocked } from '../wait.ts';
import { Macrotask } from './macrotask.ts';
import type { Thread } from './thread.ts';
import type { Timers } from './timers.ts';

/** Instructions of one slice at the usual weight. */
const SLICE = 200_000;
/** A turn gives control back to the host after this much time, or this many instructions where time stands still. */
const TURN_NS = 8e6;
const TURN_INSTRUCTIONS = 2_000_000;
/** What an instruction counts as where the clock can't tell (virtual time), nanoseconds. */
const NOMINAL_NS = 8;

/** What happens when the hart stops; in syscalls/ and exec/. */
export interface TrapHandler {
  /** Makes (or makes again) the system call in `thread`'s registers. */
  systemCall(thread: Thread): void;
  /** Signals, before it goes back to user mode. */
  attend(thread: Thread): void;
  trap(thread: Thread, cause: number): void;
  /** Something threw that never should: the thread's process can't go on. */
  failed(thread: Thread, error: unknown): void;
}

export interface SchedulerParts {
  readonly hart: Hart;
  readonly physical: PhysicalMemory;
  readonly tlb: Tlb;
  readonly clock: Clock;
  readonly timers: Timers;
}

export class Scheduler {
  readonly #hart: Hart;
  readonly #physical: PhysicalMemory;
  readonly #tlb: Tlb;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #macrotask: Macrotask;
  #handler: TrapHandler | null = null;
  #queue: Thread[] = [];
  #head = 0;
  #stopped = false;
  #yielded = false;
  /** Whose registers are in the hart. */
  current: Thread | null = null;
  /** Called when nothing is runnable any more; a virtual clock moves on there. */
  onIdle: (() => void) | null = null;
  /** Instructions executed since boot. */
  instructions = 0;
  /** Nanoseconds the hart was busy since boot. */
  busy = 0;

  constructor(parts: SchedulerParts) {
    this.#hart = parts.hart;
    this.#physical = parts.physical;
    this.#tlb = parts.tlb;
    this.#clock = parts.clock;
    this.#timers = parts.timers;
    this.#macrotask = new Macrotask(() => this.#turn());
  }

  start(handler: TrapHandler): void {
    this.#handler = handler;
    this.#macrotask.post();
  }

  /** Nothing runs any more. */
  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#macrotask.close();
  }

  /** Asks for a turn, so that idleness is noticed anew. */
  kick(): void {
    if (!this.#stopped) this.#macrotask.post();
  }

  get runnable(): number {
    return this.#queue.length - this.#head;
  }

  /** Ends the current slice. */
  yieldNow(thread: Thread): void {
    if (this.current === thread) this.#yielded = true;
  }

  /** Puts a ready thread into the run queue. */
  enqueue(thread: Thread): void {
    if (thread.queued || thread.state !== 'ready' || this.#stopped) return;
    thread.queued = true;
    this.#queue.push(thread);
    this.#macrotask.post();
  }

  /** Parks `thread` until one of the queues wakes or the deadline comes. */
  block(thread: Thread, blocked: Blocked): void {
    thread.state = 'blocked';
    thread.waitingOn = blocked.queues;
    for (const queue of blocked.queues) queue.add(thread.wake);
    if (blocked.deadline !== undefined) thread.cancelDeadline = this.#timers.at(blocked.deadline, thread.wake);
  }

  /** A blocked thread tries its call again; others are left as they are. */
  wake(thread: Thread): void {
    if (thread.state !== 'blocked') return;
    this.unblock(thread);
    thread.state = 'ready';
    if (thread.program) thread.program.wake();
    else this.enqueue(thread);
  }

  /** Takes it off all queues. */
  unblock(thread: Thread): void {
    for (const queue of thread.waitingOn) queue.remove(thread.wake);
    thread.waitingOn = [];
    thread.cancelDeadline?.();
    thread.cancelDeadline = null;
  }

  /** Copies the hart's registers to the thread that they belong to. */
  save(thread: Thread): void {
    if (this.current === thread) thread.context.set(this.#physical.u8.subarray(0, thread.context.length));
  }

  /** Makes the hart take `thread`'s saved registers at its next run. */
  reload(thread: Thread): void {
    if (this.current === thread) this.current = null;
  }

  #load(thread: Thread): void {
    const { memory } = thread.process;
    if (!memory) throw new Error('thread without memory on the hart');
    if (this.current !== thread) {
      if (this.current && this.current.state !== 'dead') this.save(this.current);
      this.#physical.u8.set(thread.context);
      this.current = thread;
      this.#physical.i32[HART_RESERVATION >> 2] = -1;
      this.#physical.i32[(HART_RESERVATION >> 2) + 1] = -1;
    }
    this.#physical.i32[HART_ROOT >> 2] = memory.table.address;
    if (this.#tlb.active !== memory.table) {
      this.#tlb.active = memory.table;
      this.#hart.flushTlb();
    }
  }

  #turn(): void {
    if (this.#stopped || !this.#handler) return;
    this.#timers.run();
    const start = this.#clock.monotonic();
    const startInstructions = this.instructions;
    for (;;) {
      const thread = this.#next();
      if (!thread) break;
      try {
        this.#run(thread, this.#handler);
      } catch (error) {
        this.#handler.failed(thread, error);
      }
      if (this.#clock.monotonic() - start > TURN_NS || this.instructions - startInstructions > TURN_INSTRUCTIONS) break;
    }
    if (this.#head < this.#queue.length) this.#macrotask.post();
    else this.onIdle?.();
  }

  #next(): Thread | undefined {
    while (this.#head < this.#queue.length) {
      const thread = this.#queue[this.#head++];
      if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
        this.#queue = this.#queue.slice(this.#head);
        this.#head = 0;
      }
      if (!thread) continue;
      thread.queued = false;
      if (thread.state === 'ready' && this.#mayRun(thread)) return thread;
    }
    this.#queue = [];
    this.#head = 0;
    return undefined;
  }

  /** Held back by job control, the freezer or cpu.max; then whoever lifts that enqueues it again. */
  #mayRun(thread: Thread): boolean {
    const { process } = thread;
    const { cgroup } = process;
    if (thread.hasPending && ((process.pending.set | thread.pending.set) & signalBit(SIGKILL)) !== 0n) return true;
    if (process.stopped) return false;
    if (cgroup.effectivelyFrozen) {
      const waker = () => {
        cgroup.thawed.remove(waker);
        this.enqueue(thread);
      };
      cgroup.thawed.add(waker);
      return false;
    }
    const at = cgroup.runnableAt(this.#clock.monotonic());
    if (at === 0) return true;
    this.#timers.at(at, () => this.enqueue(thread));
    return false;
  }

  #run(thread: Thread, handler: TrapHandler): void {
    const { process } = thread;
    const began = this.#clock.monotonic();
    const before = this.instructions;
    const weight = Math.min(Math.max(process.cgroup.cpu.weight / 100, 0.1), 10);
    let fuel = SLICE * weight;
    this.#yielded = false;
    while (fuel > 0 && thread.state === 'ready' && !this.#yielded) {
      this.#load(thread);
      if (thread.blockedCall >= 0) {
        handler.systemCall(thread);
        if (process.stopped) break;
        continue;
      }
      if (thread.attention) {
        handler.attend(thread);
        if (process.stopped) break;
        continue;
      }
      const count = this.#physical.i32[HART_INSTRET >> 2] ?? 0;
      const cause = this.#hart.run(fuel);
      const done = ((this.#physical.i32[HART_INSTRET >> 2] ?? 0) - count) >>> 0;
      this.instructions += done;
      // A call costs fuel too, so that one that never blocks gives way as well.
      fuel -= done + 200;
      if (cause === 1) handler.systemCall(thread);
      else if (cause !== 0) handler.trap(thread, cause);
      if (process.stopped) break;
    }
    this.#account(thread, before, began);
    if (thread.state === 'ready' && !process.stopped) this.enqueue(thread);
  }

  #account(thread: Thread, before: number, began: number): void {
    const now = this.#clock.monotonic();
    const used = now > began ? now - began : (this.instructions - before) * NOMINAL_NS;
    thread.userTime += used;
    this.busy += used;
    thread.process.cgroup.chargeCpu(used, now);
  }
}
