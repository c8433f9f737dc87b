/** From a trap to its consequence: system calls by number, page faults, faults that become signals, memory that has run out. */
import { HART_PC, HART_TVAL, Trap } from '../../cpu/hart.ts';
import type { Kernel } from '../kernel.ts';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from '../mm/area.ts';
import { OutOfMemory, PAGE_SIZE, type PhysicalMemory } from '../mm/physical-memory.ts';
import { ADDRESS_LIMIT } from '../mm/user-access.ts';
import { deliverSignals, hasDeliverable, raiseFault } from '../proc/deliver.ts';
import { exitProcess } from '../proc/exit.ts';
import { killForMemory } from '../proc/oom.ts';
import type { TrapHandler } from '../proc/scheduler.ts';
import type { Thread } from '../proc/thread.ts';
import { EINTR, ENOSYS, Errno } from '../uapi/errno.ts';
import {
  BUS_ADRALN,
  ILL_ILLOPC,
  SEGV_MAPERR,
  SIGBUS,
  SIGILL,
  SIGKILL,
  SIGSEGV,
  SIGTRAP,
  TRAP_BRKPT,
} from '../uapi/signal.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallEntry } from './call.ts';

/** Answered by a call that has set the registers itself: execve, rt_sigreturn. */
export const NO_RESULT: number = Number.NaN;

const PAGE_FAULTS: ReadonlyMap<number, number> = new Map([
  [Trap.LoadPageFault, PROT_READ],
  [Trap.StorePageFault, PROT_WRITE],
  [Trap.FetchPageFault, PROT_EXEC],
]);
const A0 = (10 * 8) >> 2;
const A7 = (17 * 8) >> 2;
const TWO_32 = 4_294_967_296;

export interface NamedEntry extends CallEntry {
  readonly name: string;
}

/** Hears of each finished call: strace. */
export type CallListener = (
  call: Call,
  entry: NamedEntry | { readonly name: string; readonly nr: number },
  result: number,
) => void;

export class Dispatcher implements TrapHandler {
  readonly #kernel: Kernel;
  readonly #physical: PhysicalMemory;
  readonly #calls: readonly (NamedEntry | undefined)[];
  readonly listeners = new Set<CallListener>();
  /** Calls that aren't there, by number: how often they were made. */
  readonly unsupported = new Map<number, number>();
  /** System calls made since boot. */
  count = 0;

  constructor(kernel: Kernel, physical: PhysicalMemory, calls: readonly (NamedEntry | undefined)[]) {
    this.#kernel = kernel;
    this.#physical = physical;
    this.#calls = calls;
  }

  #argument(index: number): number {
    const { i32, u32 } = this.#physical;
    return (i32[A0 + 2 * index + 1] ?? 0) * TWO_32 + (u32[A0 + 2 * index] ?? 0);
  }

  systemCall(thread: Thread): void {
    const nr = this.#physical.i32[A7] ?? 0;
    const { process } = thread;
    const { memory } = process;
    if (!memory) throw new Error('system call without memory');
    this.count++;
    const entry = this.#calls[nr];
    const call: Call = {
      thread,
      process,
      memory,
      args: [
        this.#argument(0),
        this.#argument(1),
        this.#argument(2),
        this.#argument(3),
        this.#argument(4),
        this.#argument(5),
      ],
      kernel: this.#kernel,
    };
    let result: number | Blocked;
    try {
      if (entry) result = entry.call(call);
      else result = this.#refuse(nr);
    } catch (error) {
      if (error instanceof Errno) result = -error.errno;
      else if (error instanceof Blocked) result = error;
      else if (error instanceof OutOfMemory) {
        thread.blockedCall = nr;
        killForMemory(thread, error.account);
        return;
      } else {
        this.#kernel.reportBug(error, `system call ${entry?.name ?? nr} of ${process.comm}[${process.pid}]`);
        result = -ENOSYS.errno;
      }
    }
    if (result instanceof Blocked) this.#suspend(thread, nr, result);
    else this.#finish(call, entry, nr, result);
  }

  #refuse(nr: number): number {
    this.unsupported.set(nr, (this.unsupported.get(nr) ?? 0) + 1);
    return -ENOSYS.errno;
  }

  #suspend(thread: Thread, nr: number, blocked: Blocked): void {
    if (thread.state === 'dead') return;
    thread.blockedCall = nr;
    if (!hasDeliverable(thread)) {
      this.#kernel.scheduler.block(thread, blocked);
      return;
    }
    this.attend(thread);
  }

  #finish(call: Call, entry: NamedEntry | undefined, nr: number, result: number): void {
    const { thread } = call;
    if (this.listeners.size > 0) {
      for (const listener of this.listeners) listener(call, entry ?? { name: `syscall_${nr}`, nr }, result);
    }
    if (thread.state === 'dead') return;
    thread.blockedCall = -1;
    thread.clearResumed();
    if (Number.isNaN(result)) return;
    if (thread.savedMask !== null) {
      thread.mask = thread.savedMask;
      thread.savedMask = null;
      thread.attention = true;
    }
    const { i32, u32 } = this.#physical;
    i32[A0] = result % TWO_32;
    i32[A0 + 1] = Math.floor(result / TWO_32);
    const pc = u32[HART_PC >> 2] ?? 0;
    u32[HART_PC >> 2] = pc + 4;
    if (pc > 0xffff_fffb) i32[(HART_PC >> 2) + 1] = (i32[(HART_PC >> 2) + 1] ?? 0) + 1;
  }

  attend(thread: Thread): void {
    const { blockedCall } = thread;
    const entry = blockedCall >= 0 ? this.#calls[blockedCall] : undefined;
    const { memory } = thread.process;
    try {
      deliverSignals(thread, entry?.interruptible ?? false);
    } catch (error) {
      if (error instanceof OutOfMemory) killForMemory(thread, error.account);
      else if (error instanceof Blocked) this.#kernel.scheduler.block(thread, error);
      else throw error;
    }
    if (blockedCall >= 0 && thread.blockedCall < 0 && memory && this.listeners.size > 0 && thread.state !== 'dead') {
      const call: Call = { thread, process: thread.process, memory, args: [0, 0, 0, 0, 0, 0], kernel: this.#kernel };
      for (const listener of this.listeners) listener(call, entry ?? { name: '?', nr: blockedCall }, -EINTR.errno);
    }
  }

  trap(thread: Thread, cause: number): void {
    const access = PAGE_FAULTS.get(cause);
    if (access !== undefined) this.#pageFault(thread, access);
    else if (cause === Trap.Ebreak) raiseFault(thread, { signal: SIGTRAP, code: TRAP_BRKPT, address: this.#pc() });
    else if (cause === Trap.IllegalInstruction) {
      raiseFault(thread, { signal: SIGILL, code: ILL_ILLOPC, address: this.#pc() });
    } else {
      raiseFault(thread, { signal: SIGBUS, code: BUS_ADRALN, address: this.#trapValue() });
    }
  }

  failed(thread: Thread, error: unknown): void {
    const { process } = thread;
    this.#kernel.reportBug(error, `${process.comm}[${process.pid}]`);
    exitProcess(process, { code: 0, signal: SIGKILL, oomKilled: false });
  }

  #pc(): number {
    return Number(this.#physical.view.getBigUint64(HART_PC, true));
  }

  #trapValue(): number {
    const { u32 } = this.#physical;
    return (u32[(HART_TVAL >> 2) + 1] ?? 0) * TWO_32 + (u32[HART_TVAL >> 2] ?? 0);
  }

  #pageFault(thread: Thread, access: number): void {
    const address = this.#trapValue();
    const { memory } = thread.process;
    if (!memory) throw new Error('page fault without memory');
    if (address >= ADDRESS_LIMIT) {
      raiseFault(thread, { signal: SIGSEGV, code: SEGV_MAPERR, address });
      return;
    }
    try {
      const fault = memory.fault(Math.floor(address / PAGE_SIZE), access);
      if (fault) raiseFault(thread, { ...fault, address });
    } catch (error) {
      if (error instanceof Blocked) this.#kernel.scheduler.block(thread, error);
      else if (error instanceof OutOfMemory) killForMemory(thread, error.account);
      else throw error;
    }
  }
}
