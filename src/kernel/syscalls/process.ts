/** Processes: clone(2), execve(2), exit(2), wait4(2), waitid(2), set_tid_address(2) and who one is. */

import { execute } from '../exec/exec.ts';
import { orNoMemory } from '../mm/physical-memory.ts';
import { type CloneRequest, clone } from '../proc/clone.ts';
import { exitProcess, exitThread } from '../proc/exit.ts';
import type { Process } from '../proc/process.ts';
import { encodeSigInfo } from '../proc/signal-frame.ts';
import { type ChildReport, waitForChild } from '../proc/wait.ts';
import {
  CLONE_CLEAR_SIGHAND,
  CLONE_PIDFD,
  CLONE_SIGHAND,
  CSIGNAL,
  P_ALL,
  P_PGID,
  P_PID,
  P_PIDFD,
  WCONTINUED,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  WUNTRACED,
} from '../uapi/clone.ts';
import { E2BIG, EBADF, EINVAL, ENAMETOOLONG, ESRCH } from '../uapi/errno.ts';
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_NOFOLLOW } from '../uapi/fcntl.ts';
import { SIGCHLD } from '../uapi/signal.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { NO_RESULT } from './dispatch.ts';
import { pathAt } from './file-arguments.ts';
import { writeRusage } from './rusage.ts';

/** wait4(2)'s __WALL, __WCLONE, __WNOTHREAD: accepted, since every child counts here. */
const WAIT_CLONE_OPTIONS = 0xe000_0000;

function cloneCall(c: Call): number {
  const [flags, stack, parentTid, tls, childTid] = c.args;
  const low = flags | 0;
  return orNoMemory(() =>
    clone(c.thread, { flags: low & ~CSIGNAL, exitSignal: low & CSIGNAL, stack, parentTid, childTid, tls }),
  );
}

function clone3(c: Call): number {
  const [address, size] = c.args;
  if (size < 64) throw EINVAL;
  if (size > 4096) throw E2BIG;
  const at = (offset: number): number => c.memory.readNumber(address + offset);
  const flags = at(0);
  const stack = at(40);
  const stackSize = at(48);
  if ((stack === 0) !== (stackSize === 0) || (flags & CSIGNAL) !== 0) throw EINVAL;
  if (size >= 80 && at(72) !== 0) throw EINVAL;
  const clearHandlers = flags >= CLONE_CLEAR_SIGHAND;
  if (flags >= 2 * CLONE_CLEAR_SIGHAND || (clearHandlers && (flags & CLONE_SIGHAND) !== 0)) throw EINVAL;
  if ((flags & CLONE_PIDFD) !== 0) throw EINVAL;
  const request: CloneRequest = {
    flags: flags | 0,
    exitSignal: at(32),
    stack: stack === 0 ? 0 : stack + stackSize,
    childTid: at(16),
    parentTid: at(24),
    tls: at(56),
    clearHandlers,
  };
  return orNoMemory(() => clone(c.thread, request));
}

function execve(c: Call): number {
  const [pathname, argv, environ] = c.args;
  return run(c, AT_FDCWD, pathname, argv, environ, 0);
}

function execveat(c: Call): number {
  const [fd, pathname, argv, environ, flags] = c.args;
  return run(c, fd | 0, pathname, argv, environ, flags);
}

function run(c: Call, fd: number, pathname: number, argv: number, environ: number, flags: number): number {
  const { memory } = c;
  let name = memory.readString(pathname);
  const path = pathAt(c, fd, pathname, flags & AT_EMPTY_PATH, (flags & AT_SYMLINK_NOFOLLOW) === 0);
  if (fd !== AT_FDCWD && !name.startsWith('/')) name = name === '' ? `/dev/fd/${fd}` : `/dev/fd/${fd}/${name}`;
  try {
    const list = memory.readStrings(argv);
    const request = {
      path,
      name,
      argv: list.length === 0 ? [new Uint8Array()] : list,
      environ: memory.readStrings(environ),
    };
    execute(c.thread, request, c.kernel.execHost);
  } catch (error) {
    throw error === ENAMETOOLONG ? E2BIG : error;
  }
  return NO_RESULT;
}

function exit(c: Call): number {
  exitThread(c.thread, c.args[0] & 0xff);
  return NO_RESULT;
}

function exitGroup(c: Call): number {
  exitProcess(c.process, { code: c.args[0] & 0xff, signal: 0, oomKilled: false });
  return NO_RESULT;
}

/** Which children `pid` of wait4(2) means. */
function matcher(waiter: Process, pid: number): (child: Process) => boolean {
  if (pid === -1) return () => true;
  if (pid === 0) return (child) => child.group === waiter.group;
  if (pid > 0) return (child) => child.pidIn(waiter.pidns) === pid;
  return (child) => groupNumber(waiter, child) === -pid;
}

function groupNumber(waiter: Process, child: Process): number {
  return waiter.machine.jobControl.toCaller(child.pgid, waiter);
}

function wait4(c: Call): number | Blocked {
  const [pid, status, options, rusage] = c.args;
  const known = WNOHANG | WUNTRACED | WCONTINUED;
  if (((options | 0) & ~(known | WAIT_CLONE_OPTIONS)) !== 0) throw EINVAL;
  if ((pid | 0) === -(2 ** 31)) throw ESRCH;
  const report = waitForChild(c.process, matcher(c.process, pid | 0), (options & known) | WEXITED);
  if (report instanceof Blocked) return report;
  if (!report) return 0;
  if (status !== 0) c.memory.writeI32(status, report.word);
  if (rusage !== 0) writeRusage(c.memory, rusage, report.time, 0);
  return report.pid;
}

function waitid(c: Call): number | Blocked {
  const [kind, id, info, options, rusage] = c.args;
  if ((options & (WEXITED | WUNTRACED | WCONTINUED)) === 0) throw EINVAL;
  if ((options & ~(WNOHANG | WNOWAIT | WEXITED | WUNTRACED | WCONTINUED) & ~WAIT_CLONE_OPTIONS) !== 0) throw EINVAL;
  const report = waitForChild(c.process, waitidMatcher(c, kind, id | 0), options);
  if (report instanceof Blocked) return report;
  if (info !== 0) c.memory.write(info, report ? reportInfo(report) : new Uint8Array(128));
  if (rusage !== 0 && report) writeRusage(c.memory, rusage, report.time, 0);
  return 0;
}

function waitidMatcher(c: Call, kind: number, id: number): (child: Process) => boolean {
  if (kind === P_ALL) return () => true;
  if (kind === P_PID) {
    if (id <= 0) throw EINVAL;
    return matcher(c.process, id);
  }
  if (kind === P_PGID) {
    if (id < 0) throw EINVAL;
    return id === 0 ? matcher(c.process, 0) : matcher(c.process, -id);
  }
  if (kind === P_PIDFD) throw EBADF;
  throw EINVAL;
}

function reportInfo({ code, pid, uid, status }: ChildReport): Uint8Array {
  return encodeSigInfo({ signal: SIGCHLD, code, pid, uid, status });
}

function getppid(c: Call): number {
  return c.process.parent?.pidIn(c.process.pidns) ?? 0;
}

function setTidAddress(c: Call): number {
  c.thread.clearChildTid = c.args[0];
  return c.thread.nstid;
}

function setRobustList(c: Call): number {
  if (c.args[1] !== 24) throw EINVAL;
  c.thread.robustList = c.args[0];
  return 0;
}

function getRobustList(c: Call): number {
  const [tid, head, length] = c.args;
  const thread = tid === 0 ? c.thread : c.process.pidns.threads.get(tid);
  if (!thread) throw ESRCH;
  c.memory.writeNumber(head, thread.robustList);
  c.memory.writeNumber(length, 24);
  return 0;
}

function getpgid(c: Call): number {
  return groupNumber(c.process, found(c, c.args[0] | 0));
}

function getsid(c: Call): number {
  const { session } = found(c, c.args[0] | 0);
  return c.process.machine.jobControl.toCaller(session.id, c.process);
}

/** The process `pid` of the caller's namespace, 0 for itself. @throws ESRCH */
export function found(c: Call, pid: number): Process {
  const process = pid === 0 ? c.process : c.process.pidns.processes.get(pid);
  if (!process) throw ESRCH;
  return process;
}

export const processCalls: CallTable = {
  exit: { nr: 93, support: 'full', call: exit },
  exit_group: { nr: 94, support: 'full', call: exitGroup },
  waitid: { nr: 95, support: 'partial: no pidfds', call: waitid },
  set_tid_address: { nr: 96, support: 'full', call: setTidAddress },
  set_robust_list: { nr: 99, support: 'full', call: setRobustList },
  get_robust_list: { nr: 100, support: 'full', call: getRobustList },
  getpgid: { nr: 155, support: 'full', call: getpgid },
  getsid: { nr: 156, support: 'full', call: getsid },
  getpid: { nr: 172, support: 'full', call: (c) => c.process.nspid },
  getppid: { nr: 173, support: 'full', call: getppid },
  gettid: { nr: 178, support: 'full', call: (c) => c.thread.nstid },
  clone: { nr: 220, support: 'partial: no user and time namespaces, no pidfds', call: cloneCall },
  execve: { nr: 221, support: 'partial: no file capabilities', call: execve },
  wait4: { nr: 260, support: 'full', call: wait4 },
  execveat: { nr: 281, support: 'full', call: execveat },
  clone3: { nr: 435, support: 'partial: no pidfds, set_tid, cgroup and user namespaces', call: clone3 },
};
