/** The kernel's control groups as cgroup2 shows them. All controllers are always on below; cgroup.subtree_control is kept for those who write it. */
import type { CgroupFile, CgroupNode } from './fs/cgroupfs.ts';
import type { Kernel } from './kernel.ts';
import { PAGE_SIZE } from './mm/physical-memory.ts';
import type { Cgroup } from './proc/cgroup.ts';
import type { Process } from './proc/process.ts';
import { sendSignal } from './proc/send-signal.ts';
import { EINVAL, ENOENT, ESRCH } from './uapi/errno.ts';
import { SI_KERNEL, SIGKILL } from './uapi/signal.ts';
import type { Caller } from './vfs/caller.ts';

const CONTROLLERS = ['cpu', 'memory', 'pids'];

const limitText = (limit: number, unit = 1): string => (Number.isFinite(limit) ? `${limit * unit}\n` : 'max\n');

/** A number, or `max`. @throws EINVAL */
function parseLimit(text: string): number {
  const word = text.trim();
  if (word === 'max') return Number.POSITIVE_INFINITY;
  const match = /^(\d+)([KMGkmg]?)$/.exec(word);
  if (!match) throw EINVAL;
  return Number(match[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf((match[2] ?? '').toLowerCase());
}

/** Moves a process with all its threads; its memory stays charged where it was taken. */
export function moveProcess(process: Process, to: Cgroup): void {
  const from = process.cgroup;
  if (from === to) return;
  const tasks = Math.max(1, process.threads.filter((thread) => thread.state !== 'dead').length);
  to.forceTask(tasks);
  from.unchargeTask(tasks);
  from.processes.delete(process);
  to.processes.add(process);
  process.cgroup = to;
  from.events.wake();
  to.events.wake();
  from.thawed.wake();
}

function processFiles(kernel: Kernel, group: Cgroup): CgroupFile[] {
  const viewer = (caller: Caller): Process | undefined => kernel.processes.processes.get(caller.pid);
  const numbers = (list: (process: Process) => readonly number[]): string => {
    let out = '';
    for (const process of group.processes) if (!process.ended) for (const id of list(process)) out += `${id}\n`;
    return out;
  };
  const pidOf = (caller: Caller, process: Process): number => process.pidIn(viewer(caller)?.pidns ?? kernel.pidns);
  return [
    {
      name: 'cgroup.procs',
      read: (caller) => numbers((process) => [pidOf(caller, process)]),
      write: (text, caller) => {
        const pid = Number(text.trim());
        const namespace = viewer(caller)?.pidns ?? kernel.pidns;
        const process = pid === 0 ? viewer(caller) : namespace.processes.get(pid);
        if (!process || process.ended) throw Number.isInteger(pid) ? ESRCH : EINVAL;
        moveProcess(process, group);
      },
    },
    {
      name: 'cgroup.threads',
      read: (caller) => {
        const namespace = viewer(caller)?.pidns ?? kernel.pidns;
        return numbers((process) => process.threads.map((thread) => thread.tids.get(namespace) ?? 0));
      },
    },
  ];
}

function coreFiles(group: Cgroup): CgroupFile[] {
  const flag = (on: boolean): number => (on ? 1 : 0);
  return [
    { name: 'cgroup.controllers', read: () => `${CONTROLLERS.join(' ')}\n` },
    {
      name: 'cgroup.subtree_control',
      read: () => `${[...group.subtreeControl].sort().join(' ')}\n`,
      write: (text) => {
        for (const word of text.trim().split(/\s+/)) {
          const name = word.slice(1);
          if (!CONTROLLERS.includes(name)) throw word === '' ? EINVAL : ENOENT;
          if (word.startsWith('+')) group.subtreeControl.add(name);
          else if (word.startsWith('-')) group.subtreeControl.delete(name);
          else throw EINVAL;
        }
      },
    },
    { name: 'cgroup.type', read: () => 'domain\n', notInRoot: true },
    {
      name: 'cgroup.events',
      read: () => `populated ${flag(group.populated)}\nfrozen ${flag(group.effectivelyFrozen)}\n`,
      notInRoot: true,
      changes: group.events,
    },
    {
      name: 'cgroup.freeze',
      read: () => `${flag(group.frozen)}\n`,
      write: (text) => {
        if (!/^[01]$/.test(text.trim())) throw EINVAL;
        group.frozen = text.trim() === '1';
      },
      notInRoot: true,
    },
    {
      name: 'cgroup.kill',
      read: () => {
        throw EINVAL;
      },
      write: (text) => {
        if (text.trim() !== '1') throw EINVAL;
        for (const below of group.tree()) {
          for (const process of [...below.processes]) sendSignal(process, { signal: SIGKILL, code: SI_KERNEL });
        }
      },
      notInRoot: true,
    },
    { name: 'cgroup.stat', read: () => `nr_descendants ${[...group.tree()].length - 1}\nnr_dying_descendants 0\n` },
  ];
}

function memoryFiles(group: Cgroup): CgroupFile[] {
  const { memory, events } = group;
  const size = (frames: number): string => `${frames * PAGE_SIZE}\n`;
  return [
    { name: 'memory.current', read: () => size(memory.usage), notInRoot: true },
    { name: 'memory.peak', read: () => size(memory.peak), notInRoot: true },
    {
      name: 'memory.max',
      read: () => limitText(memory.limit, PAGE_SIZE),
      write: (text) => {
        memory.limit = Math.floor(parseLimit(text) / PAGE_SIZE);
      },
      notInRoot: true,
    },
    {
      name: 'memory.low',
      read: () => limitText(memory.low, PAGE_SIZE),
      write: (text) => {
        memory.low = Math.floor(parseLimit(text) / PAGE_SIZE);
      },
      notInRoot: true,
    },
    { name: 'memory.swap.current', read: () => '0\n', notInRoot: true },
    { name: 'memory.swap.max', read: () => '0\n', notInRoot: true },
    {
      name: 'memory.events',
      read: () =>
        `low 0\nhigh 0\nmax ${memory.hits}\noom ${group.oomKills}\noom_kill ${group.oomKills}\noom_group_kill 0\n`,
      notInRoot: true,
      changes: events,
    },
    {
      name: 'memory.stat',
      read: () => `anon ${memory.usage * PAGE_SIZE}\nfile 0\nkernel 0\nshmem 0\ninactive_file 0\n`,
    },
  ];
}

function pidsFiles({ pids, events }: Cgroup): CgroupFile[] {
  return [
    { name: 'pids.current', read: () => `${pids.count}\n`, notInRoot: true },
    { name: 'pids.peak', read: () => `${pids.peak}\n`, notInRoot: true },
    {
      name: 'pids.max',
      read: () => limitText(pids.limit),
      write: (text) => {
        pids.limit = parseLimit(text);
      },
      notInRoot: true,
    },
    { name: 'pids.events', read: () => `max ${pids.refused}\n`, notInRoot: true, changes: events },
  ];
}

function writeCpuMax(cpu: Cgroup['cpu'], text: string): void {
  const [quota = '', period = String(cpu.period / 1000)] = text.trim().split(/\s+/);
  const microseconds = Number(period);
  if (!(microseconds >= 1000 && microseconds <= 1_000_000)) throw EINVAL;
  const limit = parseLimit(quota);
  if (limit < 1000) throw EINVAL;
  cpu.period = microseconds * 1000;
  cpu.quota = limit * 1000;
}

function cpuFiles({ cpu, thawed }: Cgroup): CgroupFile[] {
  const micro = (nanoseconds: number): number => Math.floor(nanoseconds / 1000);
  return [
    {
      name: 'cpu.max',
      read: () => `${Number.isFinite(cpu.quota) ? micro(cpu.quota) : 'max'} ${micro(cpu.period)}\n`,
      write: (text) => {
        writeCpuMax(cpu, text);
        thawed.wake();
      },
      notInRoot: true,
    },
    {
      name: 'cpu.weight',
      read: () => `${cpu.weight}\n`,
      write: (text) => {
        const weight = Number(text.trim());
        if (!(Number.isInteger(weight) && weight >= 1 && weight <= 10_000)) throw EINVAL;
        cpu.weight = weight;
      },
      notInRoot: true,
    },
    {
      name: 'cpu.stat',
      read: () =>
        `usage_usec ${micro(cpu.usage)}\nuser_usec ${micro(cpu.usage)}\nsystem_usec 0\nnr_periods ${cpu.periods}\n` +
        `nr_throttled ${cpu.throttledPeriods}\nthrottled_usec ${micro(cpu.throttledTime)}\n`,
    },
  ];
}

/** `group` and all below it as a directory tree; `root` is what the mount shows as its root. */
export function cgroupNode(kernel: Kernel, group: Cgroup, isRoot: boolean): CgroupNode {
  const wrap = (child: Cgroup): CgroupNode => cgroupNode(kernel, child, false);
  return {
    identity: group,
    isRoot,
    files: [
      ...processFiles(kernel, group),
      ...coreFiles(group),
      ...memoryFiles(group),
      ...pidsFiles(group),
      ...cpuFiles(group),
    ],
    *children() {
      for (const [name, child] of group.children) yield [name, wrap(child)] as const;
    },
    child: (name) => {
      const child = group.children.get(name);
      return child && wrap(child);
    },
    create: (name) => wrap(group.create(name)),
    remove: (name) => group.remove(name),
  };
}
