/** Sending signals (signal(7), kill(2)): who may, what is thrown away, who is woken; stopping and continuing. */

import { CAP_KILL } from '../uapi/capability.ts';
import { EAGAIN, EPERM } from '../uapi/errno.ts';
import {
  CLD_CONTINUED,
  CLD_STOPPED,
  SA_NOCLDSTOP,
  SIG_DFL,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  type SignalInfo,
  STOP_SIGNALS,
  signalBit,
} from '../uapi/signal.ts';
import { capable } from './credentials.ts';
import type { Process } from './process.ts';
import type { ProcessGroup } from './session.ts';
import type { Thread } from './thread.ts';

const STOP_BITS = [...STOP_SIGNALS].reduce((bits, signal) => bits | signalBit(signal), 0n);

export interface Delivery {
  /** Only this thread of the process (tgkill(2)). */
  readonly thread?: Thread;
  /** The sending process; absent: the kernel. */
  readonly from?: Process;
  /** The machine's owner insists: reaches even an init (a fault of its own, or its namespace's death). */
  readonly force?: boolean;
}

/** @throws EPERM where `sender` may not signal `target` (kill(2)) */
export function requireKillPermission(sender: Process, target: Process, signal: number): void {
  const from = sender.credentials;
  const to = target.credentials;
  if (capable(from, CAP_KILL)) return;
  if (from.euid === to.suid || from.euid === to.uid || from.uid === to.suid || from.uid === to.uid) return;
  if (signal === SIGCONT && sender.session === target.session) return;
  throw EPERM;
}

/** Whether a namespace's init is spared (pid_namespaces(7)): no handler, and not SIGKILL or SIGSTOP from outside. */
function sparesInit(process: Process, signal: number, { from, force }: Delivery): boolean {
  if (force || process.pidns.init !== process || process.actions.get(signal).handler !== SIG_DFL) return false;
  const outside = process.pidns.parent !== null && !from?.pids.has(process.pidns);
  return !(outside && (signal === SIGKILL || signal === SIGSTOP));
}

/** @throws EAGAIN where a real-time signal finds the queue full */
export function sendSignal(process: Process, info: SignalInfo, delivery: Delivery = {}): void {
  const { signal } = info;
  if (process.ended || signal === 0) return;
  if (signal === SIGCONT) continueProcess(process);
  else if (STOP_SIGNALS.has(signal)) removeAll(process, signalBit(SIGCONT));
  if (sparesInit(process, signal, delivery)) return;
  const bit = signalBit(signal);
  const target = delivery.thread ?? process.leader;
  if (process.actions.ignores(signal) && (target.mask & bit) === 0n) return;
  if (!(delivery.thread ?? process).pending.add(info)) throw EAGAIN;
  process.signalEvents.wake();
  if (signal === SIGKILL) {
    for (const thread of process.threads) rouse(thread);
    return;
  }
  const ready =
    delivery.thread ?? process.threads.find((thread) => thread.state !== 'dead' && (thread.mask & bit) === 0n);
  if (ready && (ready.mask & bit) === 0n) rouse(ready);
}

/** Lets a thread look at its signals. */
export function rouse(thread: Thread): void {
  thread.attention = true;
  const { scheduler } = thread.process.machine;
  if (thread.program) thread.program.attend();
  else if (thread.state === 'blocked') scheduler.wake(thread);
  else scheduler.enqueue(thread);
}

function removeAll(process: Process, signals: bigint): void {
  process.pending.remove(signals);
  for (const thread of process.threads) thread.pending.remove(signals);
}

/** Sends to every member; a real-time queue that is full drops it. */
export function sendToGroup(group: ProcessGroup, info: SignalInfo, delivery: Delivery = {}): void {
  for (const member of [...group.members]) sendSignal(member, info, delivery);
}

export function stopProcess(process: Process, signal: number): void {
  if (process.stopped || process.ended) return;
  process.stopped = true;
  process.stopReport = signal;
  process.continueReport = false;
  tellParent(process, CLD_STOPPED, signal);
}

function continueProcess(process: Process): void {
  removeAll(process, STOP_BITS);
  if (!process.stopped) return;
  process.stopped = false;
  process.stopReport = 0;
  process.continueReport = true;
  for (const thread of process.threads) {
    if (thread.program) thread.program.wake();
    else process.machine.scheduler.enqueue(thread);
  }
  tellParent(process, CLD_CONTINUED, SIGCONT);
}

function tellParent(process: Process, code: number, status: number): void {
  const { parent } = process;
  if (!parent) return;
  if ((parent.actions.get(SIGCHLD).flags & SA_NOCLDSTOP) === 0) {
    sendSignal(parent, childInfo(process, parent, code, status), { from: process });
  }
  parent.childEvents.wake();
}

/** SIGCHLD's siginfo, as `parent` sees its child. */
export function childInfo(child: Process, parent: Process, code: number, status: number): SignalInfo {
  return { signal: SIGCHLD, code, pid: child.pidIn(parent.pidns), uid: child.credentials.uid, status };
}
