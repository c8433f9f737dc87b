/** The files of /proc that are about the machine (proc(5)): meminfo, stat, cpuinfo, loadavg and so on. */
import type { ProcSource, ProcSystem } from './proc-source.ts';

const kilobytes = (name: string, bytes: number): string =>
  `${`${name}:`.padEnd(16)}${String(Math.floor(bytes / 1024)).padStart(8)} kB\n`;

function meminfo({ memory }: ProcSystem): string {
  const { total, free, available, cached } = memory;
  const rows: [string, number][] = [
    ['MemTotal', total],
    ['MemFree', free],
    ['MemAvailable', available],
    ['Buffers', 0],
    ['Cached', cached],
    ['SwapCached', 0],
    ['Active', total - free - cached],
    ['Inactive', cached],
    ['SwapTotal', 0],
    ['SwapFree', 0],
    ['Dirty', 0],
    ['Writeback', 0],
    ['AnonPages', total - free - cached],
    ['Mapped', 0],
    ['Shmem', 0],
    ['Slab', 0],
    ['SReclaimable', 0],
    ['CommitLimit', total],
    ['Committed_AS', total - free],
  ];
  return rows.map(([name, bytes]) => kilobytes(name, bytes)).join('');
}

function stat(system: ProcSystem): string {
  const busy = Math.floor(system.busy / 1e7);
  const idle = Math.floor(system.idle * 100);
  const cpu = `${busy} 0 0 ${idle} 0 0 0 0 0 0`;
  return [
    `cpu  ${cpu}`,
    `cpu0 ${cpu}`,
    'intr 0',
    'ctxt 0',
    `btime ${Math.floor(system.bootTime)}`,
    `processes ${system.created}`,
    `procs_running ${Math.max(1, system.runnable)}`,
    'procs_blocked 0',
    'softirq 0 0 0 0 0 0 0 0 0 0 0',
    '',
  ].join('\n');
}

const CPUINFO = [
  'processor\t: 0',
  'hart\t\t: 0',
  'isa\t\t: rv64imafdc_zicsr_zifencei',
  'mmu\t\t: sv39',
  'mvendorid\t: 0x0',
  'marchid\t\t: 0x0',
  'mimpid\t\t: 0x0',
  'hart isa\t: rv64imafdc_zicsr_zifencei',
  '',
  '',
].join('\n');

const two = (number: number): string => number.toFixed(2);

/** Names and texts. */
export function systemFiles(source: ProcSource): readonly (readonly [string, () => string])[] {
  return [
    ['cmdline', () => '\n'],
    ['cpuinfo', () => CPUINFO],
    [
      'devices',
      () => 'Character devices:\n  1 mem\n  5 /dev/tty\n  5 /dev/console\n  5 /dev/ptmx\n136 pts\n\nBlock devices:\n',
    ],
    ['diskstats', () => ''],
    ['filesystems', () => [...source.system.fileSystems].map((name) => `nodev\t${name}\n`).join('')],
    [
      'loadavg',
      () => {
        const { load, runnable, tasks, lastPid } = source.system;
        return `${load.map(two).join(' ')} ${runnable}/${tasks} ${lastPid}\n`;
      },
    ],
    ['meminfo', () => meminfo(source.system)],
    ['modules', () => ''],
    ['partitions', () => 'major minor  #blocks  name\n\n'],
    ['stat', () => stat(source.system)],
    ['swaps', () => 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n'],
    ['uptime', () => `${two(source.system.uptime)} ${two(source.system.idle)}\n`],
    ['version', () => `Linux version ${source.system.release} (drydock@drydock) ${source.system.version}\n`],
    ['vmstat', () => `nr_free_pages ${Math.floor(source.system.memory.free / 4096)}\n`],
  ];
}
