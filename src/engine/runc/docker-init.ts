/**
 * docker-init (tini 0.19) as one of our programs: the first process of `--init` containers. It starts the command in a process group of
 * its own, hands signals on, waits for orphans and ends as the command ends. Left out: what TINI_VERBOSITY adds, TINI_SUBREAPER.
 */
import type { Program, System } from '../../kernel/exec/program.ts';
import { EACCES, ENOENT, ENOEXEC, Errno } from '../../kernel/uapi/errno.ts';
import {
  SIGABRT,
  SIGBUS,
  SIGCHLD,
  SIGFPE,
  SIGILL,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  SIGSYS,
  SIGTRAP,
  SIGTTIN,
  SIGTTOU,
} from '../../kernel/uapi/signal.ts';
import { isRegular } from '../../kernel/uapi/stat.ts';
import { text, utf8 } from '../../lib/bytes.ts';

/** Where containers have it, and what the file holds. */
export const initPath = '/sbin/docker-init';
export const initFile = '#!drydock docker-init\n';

const lastSignal = 64;
/** What it keeps for itself, and what can't be caught. */
const kept: ReadonlySet<number> = new Set([
  ...[SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS, SIGTTIN, SIGTTOU],
  ...[SIGCHLD, SIGKILL, SIGSTOP],
]);

/** `docker-init -- COMMAND [ARGUMENTS]`: the command's exit status, or 127, 126 and 1 where it can't be executed. */
export const dockerInit: Program = async (system) => {
  const command = system.argv.slice(system.argv[1] === '--' ? 2 : 1);
  let child: number;
  try {
    child = await execvp(system, command);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    const pid = await lastPid(system);
    await system.write(2, utf8(`[FATAL tini (${pid})] exec ${command[0]} failed: ${error.message}\n`));
    if (error === ENOENT) return 127;
    return error === EACCES ? 126 : 1;
  }
  const wholeGroup = system.env.has('TINI_KILL_PROCESS_GROUP');
  for (let signal = 1; signal <= lastSignal; signal++) {
    if (!kept.has(signal)) system.onSignal(signal, () => void forward(system, child, signal, wholeGroup));
  }
  system.onSignal(SIGCHLD, () => void reapOrphans(system, child).catch(() => undefined));
  const { code, signal } = await system.wait(child);
  return signal > 0 ? 128 + signal : code;
};

/** A child that executes `command` as execvp(3) does: what is no program in any known format is given to /bin/sh. @throws Errno */
async function execvp(system: System, command: readonly string[]): Promise<number> {
  const [name = '', ...rest] = command;
  if (name === '') throw ENOENT;
  try {
    return await system.spawn(command, { newGroup: true });
  } catch (error) {
    if (error !== ENOEXEC) throw error;
    return await system.spawn(['/bin/sh', await findFile(system, name), ...rest], { newGroup: true });
  }
}

/** The executable file that `name` was found as. @throws ENOENT */
async function findFile(system: System, name: string): Promise<string> {
  if (name.includes('/')) return name;
  for (const directory of (system.env.get('PATH') ?? '').split(':')) {
    const path = directory === '' ? name : `${directory}/${name}`;
    const found = await system.stat(path).catch(() => undefined);
    if (found && isRegular(found.mode) && (found.mode & 0o111) !== 0) return path;
  }
  throw ENOENT;
}

/** The number that the child had which could not be executed. */
async function lastPid(system: System): Promise<string> {
  const fields = text(await system.readFile('/proc/loadavg'))
    .trim()
    .split(' ');
  return fields.at(-1) ?? '';
}

async function forward(system: System, child: number, signal: number, wholeGroup: boolean): Promise<void> {
  for (const pid of wholeGroup ? await membersOf(system, child) : [child]) {
    try {
      system.kill(pid, signal);
    } catch {
      // It has just ended.
    }
  }
}

/** Processes by their lines in /proc: name, state, parent, group. */
async function processes(system: System): Promise<{ pid: number; state: string; parent: number; group: number }[]> {
  const all = [];
  for (const { name } of await system.readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await system.readFile(`/proc/${name}/stat`).then(text, () => '');
    const [state = '', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    all.push({ pid: Number(name), state, parent: Number(parent), group: Number(group) });
  }
  return all;
}

async function membersOf(system: System, group: number): Promise<number[]> {
  return (await processes(system)).filter((process) => process.group === group).map(({ pid }) => pid);
}

/** Waits for ended processes that became children of ours when their parents ended. */
async function reapOrphans(system: System, child: number): Promise<void> {
  for (const { pid, state, parent } of await processes(system))
    if (state === 'Z' && parent === system.pid && pid !== child) await system.wait(pid);
}
