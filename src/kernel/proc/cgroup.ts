/**
 * Control groups, version 2 (cgroups(7), the kernel's cgroup-v2.rst): memory, pids, cpu and the freezer. Left out: io,
 * cpuset, memory.high reclaim, pressure; page cache is nobody's; a process's memory stays charged where it was made.
 */
import { MemoryAccount } from '../mm/memory-account.ts';
import { EAGAIN, EBUSY, EEXIST, ENOENT } from '../uapi/errno.ts';
import { WaitQueue } from '../wait.ts';
import type { Process } from './process.ts';

/** cpu.max and what was used; times in nanoseconds. */
export interface CpuBudget {
  /** Infinity: no limit. */
  quota: number;
  period: number;
  /** cpu.weight, 1 … 10000. */
  weight: number;
  usage: number;
  /** cpu.stat: periods seen, periods throttled, time throttled. */
  periods: number;
  throttledPeriods: number;
  throttledTime: number;
}

export class Cgroup {
  readonly name: string;
  readonly parent: Cgroup | null;
  readonly children = new Map<string, Cgroup>();
  readonly processes = new Set<Process>();
  readonly memory: MemoryAccount;
  readonly pids = { limit: Number.POSITIVE_INFINITY, count: 0, peak: 0, refused: 0 };
  readonly cpu: CpuBudget = {
    quota: Number.POSITIVE_INFINITY,
    period: 100e6,
    weight: 100,
    usage: 0,
    periods: 0,
    throttledPeriods: 0,
    throttledTime: 0,
  };
  /** memory.events: oom_kill here and below. */
  oomKills = 0;
  /** cgroup.subtree_control. */
  readonly subtreeControl = new Set<string>();
  /** Wakes when something in cgroup.events or memory.events changed. */
  readonly events = new WaitQueue();
  /** Wakes when threads held back by the freezer may run. */
  readonly thawed = new WaitQueue();
  #frozen = false;
  #periodEnd = 0;
  #periodUsage = 0;
  #throttledSince = 0;

  constructor(name: string, parent: Cgroup | null) {
    this.name = name;
    this.parent = parent;
    this.memory = new MemoryAccount(parent ? parent.memory : null);
  }

  /** From the root: `/`, `/docker/abc`. */
  get path(): string {
    if (!this.parent) return '/';
    return this.parent.parent ? `${this.parent.path}/${this.name}` : `/${this.name}`;
  }

  /** Itself and everything above; what happens often goes up by `parent` instead. */
  *chain(): Generator<Cgroup, void, void> {
    for (let group: Cgroup | null = this; group; group = group.parent) yield group;
  }

  /** Itself and everything below. */
  *tree(): Generator<Cgroup, void, void> {
    yield this;
    for (const child of this.children.values()) yield* child.tree();
  }

  /** @throws EEXIST */
  create(name: string): Cgroup {
    if (this.children.has(name)) throw EEXIST;
    const child = new Cgroup(name, this);
    this.children.set(name, child);
    return child;
  }

  /** The child `name`, made where it is missing. */
  child(name: string): Cgroup {
    return this.children.get(name) ?? this.create(name);
  }

  /** @throws ENOENT; EBUSY while it has processes or children */
  remove(name: string): void {
    const child = this.children.get(name);
    if (!child) throw ENOENT;
    if (child.processes.size > 0 || child.children.size > 0) throw EBUSY;
    this.children.delete(name);
    if (child.memory.usage > 0) child.memory.limit = 0;
  }

  get populated(): boolean {
    if (this.processes.size > 0) return true;
    for (const child of this.children.values()) if (child.populated) return true;
    return false;
  }

  /** cgroup.freeze; holds for everything below. */
  get frozen(): boolean {
    return this.#frozen;
  }

  set frozen(frozen: boolean) {
    if (this.#frozen === frozen) return;
    this.#frozen = frozen;
    this.events.wake();
    if (!frozen) for (const group of this.tree()) group.thawed.wake();
  }

  get effectivelyFrozen(): boolean {
    for (let group: Cgroup | null = this; group; group = group.parent) if (group.#frozen) return true;
    return false;
  }

  /** One task more. @throws EAGAIN at pids.max, here or above */
  chargeTask(): void {
    for (let group: Cgroup | null = this; group; group = group.parent) {
      if (group.pids.count >= group.pids.limit) {
        group.pids.refused++;
        group.events.wake();
        throw EAGAIN;
      }
    }
    this.forceTask();
  }

  /** One task more, limit or not: a move into the group. */
  forceTask(tasks = 1): void {
    for (let group: Cgroup | null = this; group; group = group.parent) {
      group.pids.count += tasks;
      if (group.pids.count > group.pids.peak) group.pids.peak = group.pids.count;
    }
  }

  unchargeTask(tasks = 1): void {
    for (let group: Cgroup | null = this; group; group = group.parent) group.pids.count -= tasks;
  }

  /** `ns` of processor time were used at monotonic time `now`. */
  chargeCpu(ns: number, now: number): void {
    for (let group: Cgroup | null = this; group; group = group.parent) {
      group.cpu.usage += ns;
      if (group.cpu.quota === Number.POSITIVE_INFINITY) continue;
      group.#startPeriod(now);
      group.#periodUsage += ns;
      if (group.#periodUsage >= group.cpu.quota && group.#throttledSince === 0) {
        group.#throttledSince = now;
        group.cpu.throttledPeriods++;
      }
    }
  }

  #startPeriod(now: number): void {
    if (now < this.#periodEnd) return;
    const { period, quota } = this.cpu;
    const passed = this.#periodEnd === 0 ? 1 : 1 + Math.floor((now - this.#periodEnd) / period);
    this.#periodUsage = Math.max(0, this.#periodUsage - passed * quota);
    this.cpu.periods += passed;
    if (this.#throttledSince > 0) {
      if (this.#periodUsage < quota) {
        this.cpu.throttledTime += now - this.#throttledSince;
        this.#throttledSince = 0;
      }
    }
    this.#periodEnd = this.#periodEnd === 0 ? now + period : this.#periodEnd + passed * period;
  }

  /** When its threads may run: 0 for now, else monotonic nanoseconds. */
  runnableAt(now: number): number {
    let at = 0;
    for (let group: Cgroup | null = this; group; group = group.parent) {
      if (group.cpu.quota === Number.POSITIVE_INFINITY) continue;
      group.#startPeriod(now);
      if (group.#periodUsage >= group.cpu.quota) at = Math.max(at, group.#periodEnd);
    }
    return at;
  }
}
