/** What terminals ask about sessions and process groups (credentials(7), tty/tty.ts). */
import type { Clock } from '../../lib/clock.ts';
import type { TerminalHost, Tty } from '../tty/tty.ts';
import { SI_KERNEL } from '../uapi/signal.ts';
import type { Caller } from '../vfs/caller.ts';
import type { Process } from './process.ts';
import type { ProcessTable } from './process-table.ts';
import { sendSignal, sendToGroup } from './send-signal.ts';

export class JobControl implements TerminalHost {
  readonly #processes: ProcessTable;
  readonly #clock: Clock;

  constructor(processes: ProcessTable, clock: Clock) {
    this.#processes = processes;
    this.#clock = clock;
  }

  signalGroup(pgid: number, signal: number): void {
    const group = this.#processes.groups.get(pgid);
    if (group) sendToGroup(group, { signal, code: SI_KERNEL });
  }

  signalProcess(pid: number, signal: number): void {
    const process = this.#processes.processes.get(pid);
    if (process) sendSignal(process, { signal, code: SI_KERNEL });
  }

  sessionOfGroup(pgid: number): number | undefined {
    return this.#processes.groups.get(pgid)?.session.id;
  }

  isOrphaned(pgid: number): boolean {
    return this.#processes.groups.get(pgid)?.orphaned ?? true;
  }

  #process(caller: Caller): Process | undefined {
    return this.#processes.processes.get(caller.pid);
  }

  terminalOf(caller: Caller): Tty | null {
    return this.#process(caller)?.terminal ?? null;
  }

  setTerminal(sid: number, tty: Tty | null): void {
    const session = this.#processes.sessions.get(sid);
    if (session) session.terminal = tty;
  }

  toCaller(id: number, caller: Caller): number {
    const namespace = this.#process(caller)?.pidns;
    const process = this.#processes.processes.get(id) ?? this.#processes.groups.get(id)?.members.values().next().value;
    if (!namespace || !process) return 0;
    return process.pid === id ? process.pidIn(namespace) : namespace.parent === null ? id : 0;
  }

  fromCaller(id: number, caller: Caller): number | undefined {
    const namespace = this.#process(caller)?.pidns;
    if (!namespace) return undefined;
    return (
      namespace.processes.get(id)?.pid ?? (namespace.parent === null && this.#processes.groups.has(id) ? id : undefined)
    );
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }
}
