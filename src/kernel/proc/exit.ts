/** The end of processes and threads (exit(2), exit_group(2), wait(2)'s other half). */
import {
  CLD_EXITED,
  CLD_KILLED,
  SA_NOCLDWAIT,
  SI_KERNEL,
  SIG_IGN,
  SIGCHLD,
  SIGCONT,
  SIGHUP,
  SIGKILL,
} from '../uapi/signal.ts';
import type { ExitStatus, Process } from './process.ts';
import { childInfo, sendSignal, sendToGroup } from './send-signal.ts';
import type { ProcessGroup } from './session.ts';
import type { Thread } from './thread.ts';

/** wait(2)'s status word. No core is ever dumped, so WCOREDUMP never holds. */
export function statusWord({ code, signal }: ExitStatus): number {
  return signal === 0 ? (code & 0xff) << 8 : signal;
}

/** Takes a thread off the hart and all queues; `onThreadExit` of the machine has seen it before. */
function endThread(thread: Thread): void {
  const { scheduler } = thread.process.machine;
  if (thread.state === 'blocked') scheduler.unblock(thread);
  thread.state = 'dead';
  thread.blockedCall = -1;
  thread.clearResumed();
  thread.process.times.user += thread.userTime;
  thread.userTime = 0;
  if (scheduler.current === thread) scheduler.current = null;
  thread.process.cgroup.unchargeTask();
}

/** exit(2) of one thread; the last one ends the process with its status. */
export function exitThread(thread: Thread, code: number): void {
  const { process } = thread;
  const alive = process.threads.filter((other) => other.state !== 'dead');
  if (alive.length <= 1) {
    exitProcess(process, { code, signal: 0, oomKilled: false });
    return;
  }
  process.machine.onThreadExit(thread);
  endThread(thread);
  if (thread === process.threads[0]) return;
  process.threads.splice(process.threads.indexOf(thread), 1);
  process.machine.processes.removeThread(thread);
}

/**
 * execve(2) ends all threads but the caller's, which becomes the leader: since it starts anew anyway, the leader's own
 * object goes on in its place.
 */
export function exitOtherThreads(current: Thread): Thread {
  const { process } = current;
  const { leader, machine } = process;
  if (process.threads.length === 1) return leader;
  for (const thread of process.threads.slice(1)) {
    if (thread !== current) machine.onThreadExit(thread);
    if (thread.state !== 'dead') endThread(thread);
    machine.processes.removeThread(thread);
  }
  if (leader !== current && leader.state !== 'dead') {
    machine.onThreadExit(leader);
    machine.scheduler.unblock(leader);
    leader.clearResumed();
  } else if (leader.state === 'dead') {
    process.cgroup.forceTask();
  }
  process.threads.length = 1;
  leader.mask = current.mask;
  leader.state = 'ready';
  if (leader !== current) machine.scheduler.enqueue(leader);
  return leader;
}

/** exit_group(2), or death by a signal. */
export function exitProcess(process: Process, status: ExitStatus): void {
  if (process.ended) return;
  const { machine } = process;
  for (const thread of process.threads) if (thread.state !== 'dead') machine.onThreadExit(thread);
  process.status = status;
  process.stopped = false;
  for (const thread of process.threads) {
    if (thread.state !== 'dead') endThread(thread);
    thread.program?.abandon();
  }
  releaseMemory(process);
  process.files.release();
  process.mounts.release();
  machine.onExit(process);
  process.cgroup.processes.delete(process);
  process.cgroup.events.wake();
  leaveJobControl(process);
  if (process.pidns.init === process) killNamespace(process);
  orphanChildren(process);
  notifyParent(process, status);
  process.endEvents.wake();
}

/** Gives up its memory and lets a vfork parent go on; exec does so too. */
export function releaseMemory(process: Process): void {
  const { memory } = process;
  process.memory = null;
  memory?.release();
  resumeVforkParent(process);
}

export function resumeVforkParent(process: Process): void {
  const parent = process.vforkParent;
  process.vforkParent = null;
  if (parent?.state !== 'parked') return;
  parent.state = 'ready';
  process.machine.scheduler.enqueue(parent);
}

/** A session leader's end hangs the terminal up; a group that is orphaned by it and has stopped members is roused. */
function leaveJobControl(process: Process): void {
  const { session, group } = process;
  if (session.leader === process) {
    session.terminal?.disassociate();
    session.leader = null;
  }
  const affected = new Set<ProcessGroup>([...process.children].map((child) => child.group));
  affected.add(group);
  for (const candidate of affected) rouseOrphans(candidate);
}

function rouseOrphans(group: ProcessGroup): void {
  if (!group.orphaned || ![...group.members].some((member) => member.stopped)) return;
  sendToGroup(group, { signal: SIGHUP, code: SI_KERNEL });
  sendToGroup(group, { signal: SIGCONT, code: SI_KERNEL });
}

/** The death of a PID namespace's init is everyone's. */
function killNamespace(init: Process): void {
  const { pidns } = init;
  pidns.dead = true;
  for (const process of [...pidns.processes.values()]) {
    if (process === init || process.ended) continue;
    exitProcess(process, { code: 0, signal: SIGKILL, oomKilled: false });
  }
}

/** Children go to the nearest subreaper, else to the namespace's init, else to nobody. */
function orphanChildren(process: Process): void {
  const heir = findReaper(process);
  for (const child of [...process.children]) {
    process.children.delete(child);
    child.parent = heir;
    heir?.children.add(child);
    if (child.parentDeathSignal !== 0) sendSignal(child, { signal: child.parentDeathSignal, code: SI_KERNEL });
    if (child.ended) notifyParent(child, child.status ?? { code: 0, signal: 0, oomKilled: false });
  }
}

function findReaper(process: Process): Process | null {
  for (let up = process.parent; up && up.pidns === process.pidns; up = up.parent) {
    if (up.subreaper && !up.ended) return up;
  }
  const { init } = process.pidns;
  return init && init !== process && !init.ended ? init : null;
}

function notifyParent(process: Process, status: ExitStatus): void {
  const { parent } = process;
  if (!parent || parent.ended) {
    reap(process);
    return;
  }
  const action = parent.actions.get(SIGCHLD);
  const careless =
    process.exitSignal === SIGCHLD && (action.handler === SIG_IGN || (action.flags & SA_NOCLDWAIT) !== 0);
  if (process.exitSignal !== 0 && action.handler !== SIG_IGN) {
    const info = childInfo(process, parent, endCode(status), status.signal === 0 ? status.code & 0xff : status.signal);
    sendSignal(parent, { ...info, signal: process.exitSignal }, { from: process });
  }
  if (careless) reap(process);
  parent.childEvents.wake();
}

/** CLD_* of an end. */
export function endCode({ signal }: ExitStatus): number {
  return signal === 0 ? CLD_EXITED : CLD_KILLED;
}

/** The zombie is gone. */
export function reap(process: Process): void {
  if (process.reaped) return;
  process.reaped = true;
  const { parent } = process;
  if (parent) {
    parent.children.delete(process);
    parent.times.children += process.times.user + process.times.children;
  }
  process.machine.processes.remove(process);
}
