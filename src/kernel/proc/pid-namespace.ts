/**
 * PID namespaces (pid_namespaces(7)): a tree; each process has a number in its own namespace and in every one above.
 * A thread's number comes from the same counter.
 */
import type { Process } from './process.ts';
import type { Thread } from './thread.ts';

export class PidNamespace {
  readonly parent: PidNamespace | null;
  readonly level: number;
  /** Number 1; none in the initial namespace, whose orphans nobody has to wait for. */
  init: Process | null = null;
  /** Set when init died: nobody may be born here any more (ENOMEM). */
  dead = false;
  readonly threads = new Map<number, Thread>();
  readonly processes = new Map<number, Process>();
  /** kernel.pid_max. */
  pidMax = 32768;
  #last = 0;

  constructor(parent: PidNamespace | null) {
    this.parent = parent;
    this.level = parent ? parent.level + 1 : 0;
  }

  /** From the initial namespace down to this one. */
  get chain(): PidNamespace[] {
    return this.parent ? [...this.parent.chain, this] : [this];
  }

  /** The number handed out last. */
  get last(): number {
    return this.#last;
  }

  /** The next free number, going round as Linux does; undefined where all are taken. */
  allocate(taken: (id: number) => boolean): number | undefined {
    for (let tries = 0; tries < this.pidMax; tries++) {
      this.#last = this.#last + 1 >= this.pidMax ? 300 : this.#last + 1;
      if (!this.threads.has(this.#last) && !this.processes.has(this.#last) && !taken(this.#last)) return this.#last;
    }
    return undefined;
  }
}
