/**
 * One of our own programs as a process: its main() runs in the host's event loop instead of on the hart, and everything
 * else about it (descriptors, signals, job control, exit status) is as for any process. The system calls are in
 * program-system.ts.
 */
import { utf8 } from '../../lib/bytes.ts';
import type { Kernel } from '../kernel.ts';
import { exitProcess } from '../proc/exit.ts';
import type { Process } from '../proc/process.ts';
import { stopProcess } from '../proc/send-signal.ts';
import type { ProgramThread, Thread } from '../proc/thread.ts';
import { EPIPE, Errno } from '../uapi/errno.ts';
import { defaultAction, SIG_DFL, SIG_IGN, SIGSTOP, type SignalInfo } from '../uapi/signal.ts';
import { Blocked } from '../wait.ts';
import type { Program } from './program.ts';
import { ProgramSystem } from './program-system.ts';

/** Stands for "there is a handler" where a guest program has its address. */
export const HANDLED = 2;
/** Exit status of a program that threw something that is no Errno: a fault of ours. */
const BUG_STATUS = 70;

/** Thrown into a program whose process has ended, should it still call. */
export class Ended extends Error {
  override readonly name = 'Ended';
}

export class ProgramRun implements ProgramThread {
  readonly kernel: Kernel;
  readonly thread: Thread;
  readonly #program: Program;
  readonly #handlers = new Map<number, Set<() => void>>();
  /** Those who wait, to be tried again when the process goes on or ends. */
  readonly #waiting = new Set<() => void>();

  constructor(kernel: Kernel, thread: Thread, program: Program) {
    this.kernel = kernel;
    this.thread = thread;
    this.#program = program;
  }

  get process(): Process {
    return this.thread.process;
  }

  start(): void {
    this.thread.program = this;
    this.thread.state = 'parked';
    this.#run().catch((error: unknown) => this.kernel.reportBug(error, `program ${this.process.comm}`));
  }

  async #run(): Promise<void> {
    await this.kernel.pause();
    const system = new ProgramSystem(this);
    let code: number;
    try {
      code = await this.#program(system);
    } catch (error) {
      if (this.process.ended) return;
      code = this.#failed(error);
    }
    exitProcess(this.process, { code: code & 0xff, signal: 0, oomKilled: false });
  }

  /** An uncaught failure: a message on stderr; anything but an Errno is a bug of ours and says so. */
  #failed(error: unknown): number {
    if (error === EPIPE) return 1;
    const isErrno = error instanceof Errno;
    if (!isErrno) this.kernel.reportBug(error, `program ${this.process.comm}`);
    const detail = error instanceof Error ? (isErrno ? error.message : (error.stack ?? error.message)) : String(error);
    try {
      this.process.files.get(2).write(utf8(`${this.process.comm}: ${detail}\n`), this.process);
    } catch {
      // Nobody can be told there.
    }
    return isErrno ? 1 : BUG_STATUS;
  }

  /** Tries until it isn't blocked any more; a program whose process has ended waits for ever. */
  async until<T>(attempt: () => T | Blocked): Promise<T> {
    for (;;) {
      if (this.process.ended) return new Promise<never>(() => undefined);
      if (this.kernel.overdue()) await this.kernel.pause();
      if (this.process.stopped) {
        await this.#wait(new Blocked([]));
        continue;
      }
      let result: T | Blocked;
      try {
        result = attempt();
      } catch (error) {
        if (!(error instanceof Blocked)) throw error;
        result = error;
      }
      if (!(result instanceof Blocked)) return result;
      await this.#wait(result);
    }
  }

  #wait(blocked: Blocked): Promise<void> {
    return new Promise((resolve) => {
      let cancel: (() => void) | undefined;
      const waker = (): void => {
        for (const queue of blocked.queues) queue.remove(waker);
        cancel?.();
        this.#waiting.delete(waker);
        resolve();
      };
      for (const queue of blocked.queues) queue.add(waker);
      if (blocked.deadline !== undefined) cancel = this.kernel.timers.at(blocked.deadline, waker);
      this.#waiting.add(waker);
    });
  }

  wake(): void {
    for (const waker of [...this.#waiting]) waker();
  }

  abandon(): void {
    this.wake();
    this.#handlers.clear();
  }

  /** Acts on pending signals at once: a program of ours has no instruction to interrupt. */
  attend(): void {
    const { process, thread } = this;
    for (;;) {
      const wanted = ~thread.mask;
      const info = thread.pending.take(wanted) ?? process.pending.take(wanted);
      if (!info || process.ended) return;
      this.#act(info);
    }
  }

  #act({ signal }: SignalInfo): void {
    const { process } = this;
    const handlers = this.#handlers.get(signal);
    if (handlers && handlers.size > 0) {
      for (const handler of [...handlers]) handler();
      return;
    }
    if (process.actions.get(signal).handler === SIG_IGN) return;
    const action = defaultAction(signal);
    if (action === 'terminate' || action === 'core') exitProcess(process, { code: 0, signal, oomKilled: false });
    else if (action === 'stop' && (signal === SIGSTOP || !process.group.orphaned)) stopProcess(process, signal);
  }

  onSignal(signal: number, handler: () => void): () => void {
    const { actions } = this.process;
    let handlers = this.#handlers.get(signal);
    if (!handlers) {
      handlers = new Set();
      this.#handlers.set(signal, handlers);
    }
    handlers.add(handler);
    actions.set(signal, { handler: HANDLED, flags: 0, mask: 0n });
    return () => {
      handlers.delete(handler);
      if (handlers.size === 0) actions.set(signal, { handler: SIG_DFL, flags: 0, mask: 0n });
    };
  }
}
