/** `docker top` (moby's daemon/top_unix.go): the container's processes as the machine's ps(1) would list them; -ef, aux and -o of procps. */
import { commandLine } from '../../../kernel/proc/command-line.ts';
import type { Process } from '../../../kernel/proc/process.ts';
import type { ContainerTop } from '../../api/types/container.ts';
import { EngineError, invalidParameter } from '../../errdefs.ts';
import { parsePasswd } from '../../runc/user.ts';
import type { Daemon } from '../daemon.ts';
import type { Container } from './container.ts';
import { notRunning } from './stop.ts';

interface Column {
  readonly title: string;
  value(process: Process, view: View): string;
}

interface View {
  readonly users: ReadonlyMap<number, string>;
  /** Nanoseconds, monotonic and since 1970. */
  readonly monotonic: number;
  readonly now: number;
  readonly memory: number;
}

const clock = (view: View, process: Process): string =>
  new Date((view.now - (view.monotonic - process.startTime)) / 1e6).toISOString().slice(11, 16);
const used = (process: Process): number =>
  process.times.user + process.threads.reduce((sum, thread) => sum + thread.userTime, 0);
const time = (process: Process, long: boolean): string => {
  const seconds = Math.floor(used(process) / 1e9);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (!long) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
};
const owner = (process: Process, view: View): string =>
  view.users.get(process.credentials.euid) ?? String(process.credentials.euid);
const command = (process: Process): string => {
  const words = commandLine(process);
  return words.length > 0 ? words.join(' ') : `[${process.comm}]`;
};
const percent = (process: Process, view: View): number =>
  (100 * used(process)) / Math.max(1, view.monotonic - process.startTime);
const terminal = (process: Process): string => (process.terminal ? 'pts/0' : '?');
const state = (process: Process): string => process.state + (process.sid === process.pid ? 's' : '');

const columns: Readonly<Record<string, Column>> = {
  pid: { title: 'PID', value: (process) => String(process.pid) },
  ppid: { title: 'PPID', value: (process) => String(process.parent?.pid ?? 0) },
  pgid: { title: 'PGID', value: (process) => String(process.pgid) },
  sid: { title: 'SID', value: (process) => String(process.sid) },
  user: { title: 'USER', value: owner },
  uid: { title: 'UID', value: (process) => String(process.credentials.euid) },
  gid: { title: 'GID', value: (process) => String(process.credentials.egid) },
  comm: { title: 'COMMAND', value: (process) => process.comm },
  args: { title: 'COMMAND', value: command },
  cmd: { title: 'CMD', value: command },
  command: { title: 'COMMAND', value: command },
  tty: { title: 'TT', value: terminal },
  time: { title: 'TIME', value: (process) => time(process, true) },
  stat: { title: 'STAT', value: state },
  state: { title: 'S', value: (process) => process.state },
  ni: { title: 'NI', value: (process) => String(process.nice) },
  pcpu: { title: '%CPU', value: (process, view) => percent(process, view).toFixed(1) },
  pmem: { title: '%MEM', value: (process, view) => ((100 * resident(process)) / view.memory).toFixed(1) },
  rss: { title: 'RSS', value: (process) => String(Math.floor(resident(process) / 1024)) },
  vsz: { title: 'VSZ', value: (process) => String(Math.floor(resident(process) / 1024)) },
  stime: { title: 'STIME', value: (process, view) => clock(view, process) },
  start: { title: 'STARTED', value: (process, view) => clock(view, process) },
  c: { title: 'C', value: (process, view) => String(Math.floor(percent(process, view))) },
};

function resident(process: Process): number {
  return (process.memory?.resident ?? 0) * 4096;
}

function named(name: string, title?: string): Column {
  const column = columns[name];
  if (!column) throw new EngineError('system', `ps: error: unknown user-defined format specifier "${name}"`);
  return title === undefined ? column : { ...column, title };
}

/** The columns that ps's arguments ask for. @throws EngineError for what ps, or Docker, refuses */
function parseArguments(text: string): Column[] {
  const args = text.trim() === '' ? ['-ef'] : text.trim().split(/\s+/);
  const chosen: Column[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const option = /^(-?[a-zA-Z]*)o(.*)$/.exec(arg);
    if (!option) continue;
    const list = option[2] || (args[++index] ?? '');
    for (const item of list.replace(/^=/, '').split(',')) {
      const [name = '', title] = item.split('=', 2);
      chosen.push(named(name.toLowerCase().replace('%cpu', 'pcpu').replace('%mem', 'pmem'), title));
    }
  }
  if (chosen.length > 0) return chosen;
  if (args.some((arg) => /^-?[a-z]*u[a-z]*$/.test(arg) && !arg.startsWith('-')))
    return [
      named('user'),
      named('pid'),
      named('pcpu'),
      named('pmem'),
      named('vsz'),
      named('rss'),
      named('tty', 'TTY'),
      named('stat'),
      named('start', 'START'),
      shortTime,
      named('command'),
    ];
  if (args.some((arg) => /^-[a-zA-Z]*f/.test(arg)))
    return [
      named('user', 'UID'),
      named('pid'),
      named('ppid'),
      named('c'),
      named('stime'),
      named('tty', 'TTY'),
      named('time'),
      named('cmd'),
    ];
  return [named('pid'), named('tty', 'TTY'), named('time'), named('comm', 'CMD')];
}

const shortTime: Column = { title: 'TIME', value: (process) => time(process, false) };

/** @throws conflict where it doesn't run; EngineError for arguments */
export async function topContainer(daemon: Daemon, container: Container, psArguments: string): Promise<ContainerTop> {
  if (/(^|\s)[^\s]*["'`$;|&<>]/.test(psArguments))
    throw invalidParameter(`ps: error: unsupported option (${psArguments})`);
  const {
    task,
    state: { running, restarting },
  } = container;
  if (!running || !task)
    throw restarting
      ? new EngineError('conflict', `Container ${container.id} is restarting, wait until the container is running`)
      : notRunning(container);
  const chosen = parseArguments(psArguments);
  if (!chosen.some((column) => column.title === 'PID'))
    throw new EngineError('system', "Couldn't find PID field in ps output");
  const passwd = parsePasswd((await daemon.files.readText('/etc/passwd')) ?? 'root:x:0:0::/root:');
  const users = new Map([[0, 'root'], ...passwd.map(({ uid, name }): [number, string] => [uid, name])]);
  const view = { users, monotonic: daemon.clock.monotonic(), now: daemon.clock.now(), memory: daemon.memory };
  daemon.events.publish('container', 'top', container.id, container.eventAttributes);
  return {
    Titles: chosen.map((column) => column.title),
    Processes: task.processes().map((process) => chosen.map((column) => column.value(process, view))),
  };
}
