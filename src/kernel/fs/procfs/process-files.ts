/** Texts of /proc/<pid> (proc_pid_stat(5), proc_pid_status(5), proc_pid_maps(5) …), laid out as Linux 6 prints them. */
import { major, minor } from '../../uapi/stat.ts';
import { pathname } from '../../vfs/path.ts';
import type { ProcArea, ProcLimit, ProcProcess, ProcThread } from './proc-source.ts';

const PAGE = 4096;
/** USER_HZ: times are in hundredths of a second. */
const ticks = (nanoseconds: number): number => Math.floor(nanoseconds / 1e7);

/** The name with what could mislead a reader escaped. */
const escapeComm = (comm: string): string => comm.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

function sumOf(areas: readonly ProcArea[], wanted: (area: ProcArea) => boolean): number {
  let sum = 0;
  for (const area of areas) if (wanted(area)) sum += area.end - area.start;
  return sum;
}

function threadOf(process: ProcProcess, tid: number): ProcThread | undefined {
  return process.threads.find((thread) => thread.tid === tid) ?? process.threads[0];
}

/** 52 fields. Faults, addresses and the like, which aren't kept, are 0. */
export function statText(process: ProcProcess, tid: number): string {
  const thread = tid === process.pid ? undefined : threadOf(process, tid);
  const blocked = threadOf(process, tid)?.blocked ?? 0n;
  const priority = 20 + process.nice;
  const fields: (number | string | bigint)[] = [
    tid,
    `(${escapeComm(thread?.comm ?? process.comm)})`,
    thread?.state ?? process.state,
    process.ppid,
    process.pgid,
    process.sid,
    process.terminal,
    process.foreground,
    0x400000,
    ...[0, 0, 0, 0],
    ticks(thread?.userTime ?? process.userTime),
    0,
    ticks(process.childrenTime),
    0,
    priority,
    process.nice,
    Math.max(1, process.threads.length),
    0,
    ticks(process.startTime),
    process.memory?.size ?? 0,
    Math.floor((process.memory?.resident ?? 0) / PAGE),
    process.limit(5).soft === Number.POSITIVE_INFINITY ? '18446744073709551615' : process.limit(5).soft,
    ...[0, 0, 0, 0, 0],
    process.pending & 0x7fffffffn,
    blocked & 0x7fffffffn,
    process.ignored & 0x7fffffffn,
    process.caught & 0x7fffffffn,
    ...[0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ];
  return `${fields.join(' ')}\n`;
}

export function statmText(process: ProcProcess): string {
  const { memory } = process;
  if (!memory) return '0 0 0 0 0 0 0\n';
  const pages = (bytes: number): number => Math.floor(bytes / PAGE);
  const text = sumOf(memory.areas, (area) => area.executable);
  const data = sumOf(memory.areas, (area) => area.writable && !area.shared);
  return `${pages(memory.size)} ${pages(memory.resident)} 0 ${pages(text)} 0 ${pages(data)} 0\n`;
}

const stateNames: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  D: 'disk sleep',
  T: 'stopped',
  t: 'tracing stop',
  Z: 'zombie',
  X: 'dead',
};

const mask = (bits: bigint): string => bits.toString(16).padStart(16, '0');
const kilobytes = (bytes: number): string => `${String(Math.floor(bytes / 1024)).padStart(8)} kB`;

function memoryLines({ memory }: ProcProcess): string[] {
  if (!memory) return [];
  const { areas, size, resident } = memory;
  return [
    `VmPeak:\t${kilobytes(size)}`,
    `VmSize:\t${kilobytes(size)}`,
    `VmLck:\t${kilobytes(0)}`,
    `VmPin:\t${kilobytes(0)}`,
    `VmHWM:\t${kilobytes(resident)}`,
    `VmRSS:\t${kilobytes(resident)}`,
    `VmData:\t${kilobytes(sumOf(areas, (area) => area.writable && !area.shared && area.label !== '[stack]'))}`,
    `VmStk:\t${kilobytes(sumOf(areas, (area) => area.label === '[stack]'))}`,
    `VmExe:\t${kilobytes(sumOf(areas, (area) => area.executable))}`,
    `VmSwap:\t${kilobytes(0)}`,
  ];
}

export function statusText(process: ProcProcess, tid: number): string {
  const thread = threadOf(process, tid);
  const { credentials } = process;
  const state = tid === process.pid ? process.state : (thread?.state ?? process.state);
  const ids = (...numbers: number[]): string => numbers.join('\t');
  return `${[
    `Name:\t${escapeComm(tid === process.pid ? process.comm : (thread?.comm ?? process.comm))}`,
    `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
    `State:\t${state} (${stateNames[state] ?? '?'})`,
    `Tgid:\t${process.pid}`,
    'Ngid:\t0',
    `Pid:\t${tid}`,
    `PPid:\t${process.ppid}`,
    'TracerPid:\t0',
    `Uid:\t${ids(credentials.uid, credentials.euid, credentials.suid, credentials.fsuid)}`,
    `Gid:\t${ids(credentials.gid, credentials.egid, credentials.sgid, credentials.fsgid)}`,
    `FDSize:\t${Math.max(64, 2 ** Math.ceil(Math.log2([...process.files].length + 1)))}`,
    `Groups:\t${credentials.groups.map((gid) => `${gid} `).join('')}`,
    `NStgid:\t${ids(...process.nspids)}`,
    `NSpid:\t${ids(...process.nspids)}`,
    ...memoryLines(process),
    `Threads:\t${Math.max(1, process.threads.length)}`,
    `SigQ:\t0/${process.limit(11).soft}`,
    `SigPnd:\t${mask(thread?.pending ?? 0n)}`,
    `ShdPnd:\t${mask(process.pending)}`,
    `SigBlk:\t${mask(thread?.blocked ?? 0n)}`,
    `SigIgn:\t${mask(process.ignored)}`,
    `SigCgt:\t${mask(process.caught)}`,
    `CapInh:\t${mask(credentials.inheritable)}`,
    `CapPrm:\t${mask(credentials.permitted)}`,
    `CapEff:\t${mask(credentials.effective)}`,
    `CapBnd:\t${mask(credentials.bounding)}`,
    `CapAmb:\t${mask(credentials.ambient)}`,
    `NoNewPrivs:\t${process.noNewPrivileges ? 1 : 0}`,
    'Seccomp:\t0',
    'Seccomp_filters:\t0',
    'Cpus_allowed:\t1',
    'Cpus_allowed_list:\t0',
    'voluntary_ctxt_switches:\t0',
    'nonvoluntary_ctxt_switches:\t0',
  ].join('\n')}\n`;
}

/** Strings each followed by a zero, as cmdline and environ have them. */
export function zeroTerminated(words: readonly string[]): string {
  return words.map((word) => `${word}\0`).join('');
}

const address = (value: number): string => value.toString(16).padStart(8, '0');

export function mapsText(process: ProcProcess): string {
  let out = '';
  for (const area of process.memory?.areas ?? []) {
    const flags = `${area.readable ? 'r' : '-'}${area.writable ? 'w' : '-'}${area.executable ? 'x' : '-'}${area.shared ? 's' : 'p'}`;
    const inode = area.path?.inode;
    const device = inode?.fs.device ?? 0;
    const hex = (number: number): string => number.toString(16).padStart(2, '0');
    const head = `${address(area.start)}-${address(area.end)} ${flags} ${address(area.offset)} ${hex(major(device))}:${hex(minor(device))} ${inode?.ino ?? 0}`;
    const name = area.path ? pathname(area.path, process.root) : area.label;
    out += name ? `${head.padEnd(73)}${name}\n` : `${head}\n`;
  }
  return out;
}

const limits: readonly (readonly [string, number, string])[] = [
  ['Max cpu time', 0, 'seconds'],
  ['Max file size', 1, 'bytes'],
  ['Max data size', 2, 'bytes'],
  ['Max stack size', 3, 'bytes'],
  ['Max core file size', 4, 'bytes'],
  ['Max resident set', 5, 'bytes'],
  ['Max processes', 6, 'processes'],
  ['Max open files', 7, 'files'],
  ['Max locked memory', 8, 'bytes'],
  ['Max address space', 9, 'bytes'],
  ['Max file locks', 10, 'locks'],
  ['Max pending signals', 11, 'signals'],
  ['Max msgqueue size', 12, 'bytes'],
  ['Max nice priority', 13, ''],
  ['Max realtime priority', 14, ''],
  ['Max realtime timeout', 15, 'us'],
];

export function limitsText(limitOf: (resource: number) => ProcLimit): string {
  const value = (number: number): string => (Number.isFinite(number) ? String(number) : 'unlimited').padEnd(21);
  let out = `${'Limit'.padEnd(26)}${'Soft Limit'.padEnd(21)}${'Hard Limit'.padEnd(21)}Units     \n`;
  for (const [name, resource, unit] of limits) {
    const { soft, hard } = limitOf(resource);
    out += `${name.padEnd(26)}${value(soft)}${value(hard)}${unit.padEnd(10)}\n`;
  }
  return out;
}
