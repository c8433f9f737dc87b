/** A container's state (moby's container/state.go): what it does, how it ended, and who waits for that. */

import { rfc3339Nano } from '../../../lib/rfc3339.ts';
import { humanDuration } from '../../../lib/units.ts';
import type { ContainerState, Health } from '../../api/types/container.ts';
import { invalidParameter } from '../../errdefs.ts';

export type Status = ContainerState['Status'];
export const statuses: readonly Status[] = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead'];

export type WaitCondition = 'not-running' | 'next-exit' | 'removed';

/** @throws invalidParameter `invalid condition: "x"` */
export function parseWaitCondition(text: string): WaitCondition {
  if (text === '' || text === 'not-running') return 'not-running';
  if (text === 'next-exit' || text === 'removed') return text;
  throw invalidParameter(`invalid condition: "${text}"`);
}

export interface Exit {
  readonly exitCode: number;
}

export class State {
  running = false;
  paused = false;
  restarting = false;
  oomKilled = false;
  removing = false;
  dead = false;
  pid = 0;
  exitCode = 0;
  error = '';
  /** Nanoseconds since 1970; undefined: never. */
  startedAt: number | undefined = undefined;
  finishedAt: number | undefined = undefined;
  health: Health | undefined = undefined;
  #exitWaiters: ((exit: Exit) => void)[] = [];
  #removeWaiters: ((exit: Exit) => void)[] = [];

  get status(): Status {
    if (this.running) return this.paused ? 'paused' : this.restarting ? 'restarting' : 'running';
    if (this.removing) return 'removing';
    if (this.dead) return 'dead';
    return this.startedAt === undefined ? 'created' : 'exited';
  }

  /** The STATUS column of `docker ps`. @param now nanoseconds since 1970 */
  describe(now: number): string {
    if (this.running) {
      if (this.restarting) return `Restarting (${this.exitCode}) ${this.#since(this.finishedAt, now)} ago`;
      const up = `Up ${this.#since(this.startedAt, now)}`;
      if (this.paused) return `${up} (Paused)`;
      if (!this.health) return up;
      return `${up} (${this.health.Status === 'starting' ? 'health: starting' : this.health.Status})`;
    }
    if (this.removing) return 'Removal In Progress';
    if (this.dead) return 'Dead';
    if (this.startedAt === undefined) return 'Created';
    if (this.finishedAt === undefined) return '';
    return `Exited (${this.exitCode}) ${this.#since(this.finishedAt, now)} ago`;
  }

  #since(then: number | undefined, now: number): string {
    return humanDuration(Math.max(0, now - (then ?? now)));
  }

  setRunning(pid: number, now: number): void {
    this.error = '';
    this.running = true;
    this.restarting = false;
    this.paused = false;
    this.exitCode = 0;
    this.oomKilled = false;
    this.pid = pid;
    this.startedAt = now;
  }

  /** It ended for good; tells everyone who waits. */
  setStopped(exitCode: number, oomKilled: boolean, now: number): void {
    this.running = false;
    this.paused = false;
    this.restarting = false;
    this.#end(exitCode, oomKilled, now);
  }

  /** It ended and is to be started again: running stays true, as Docker has it. */
  setRestarting(exitCode: number, oomKilled: boolean, now: number): void {
    this.running = true;
    this.restarting = true;
    this.paused = false;
    this.#end(exitCode, oomKilled, now);
  }

  #end(exitCode: number, oomKilled: boolean, now: number): void {
    this.pid = 0;
    this.exitCode = exitCode;
    this.oomKilled = oomKilled;
    this.finishedAt = now;
    const waiters = this.#exitWaiters;
    this.#exitWaiters = [];
    for (const waiter of waiters) waiter({ exitCode });
  }

  /** The start failed: for those who wait this is its exit; why it failed, the start's own caller is told. */
  failed(exitCode: number, error: string): void {
    this.exitCode = exitCode;
    this.error = error;
    const waiters = this.#exitWaiters;
    this.#exitWaiters = [];
    for (const waiter of waiters) waiter({ exitCode });
  }

  removed(): void {
    const waiters = [...this.#removeWaiters, ...this.#exitWaiters];
    this.#removeWaiters = [];
    this.#exitWaiters = [];
    for (const waiter of waiters) waiter({ exitCode: this.exitCode });
  }

  wait(condition: WaitCondition): Promise<Exit> {
    if (condition === 'not-running' && !this.running) return Promise.resolve({ exitCode: this.exitCode });
    return new Promise((resolve) => {
      (condition === 'removed' ? this.#removeWaiters : this.#exitWaiters).push(resolve);
    });
  }

  /** As inspect shows it. */
  toWire(): ContainerState {
    return {
      Status: this.status,
      Running: this.running,
      Paused: this.paused,
      Restarting: this.restarting,
      OOMKilled: this.oomKilled,
      Dead: this.dead,
      Pid: this.pid,
      ExitCode: this.exitCode,
      Error: this.error,
      StartedAt: rfc3339Nano(this.startedAt),
      FinishedAt: rfc3339Nano(this.finishedAt),
      ...(this.health && { Health: { ...this.health, Log: this.health.Log ?? [] } }),
    };
  }
}
