/** What becomes of pending signals when a thread is about to go back to user mode (signal(7), get_signal). */
import { HART_PC } from '../../cpu/hart.ts';
import { EFAULT, EINTR } from '../uapi/errno.ts';
import {
  defaultAction,
  SA_RESTART,
  SIG_DFL,
  SIG_IGN,
  SIGKILL,
  SIGSEGV,
  SIGSTOP,
  type SignalInfo,
  signalBit,
} from '../uapi/signal.ts';
import { exitProcess } from './exit.ts';
import { stopProcess } from './send-signal.ts';
import type { SignalAction } from './signal-actions.ts';
import { pushFrame } from './signal-frame.ts';
import type { Thread } from './thread.ts';

/** Whether a signal waits that would do something. */
export function hasDeliverable(thread: Thread): boolean {
  if (!thread.hasPending) return false;
  return ((thread.pending.set | thread.process.pending.set) & ~thread.mask) !== 0n;
}

/**
 * Acts on all deliverable signals of the current thread.
 * @param isInterruptible whether the blocked call always ends with EINTR when a handler runs
 */
export function deliverSignals(thread: Thread, isInterruptible: boolean): void {
  const { process } = thread;
  thread.attention = false;
  while (thread.hasPending) {
    const wanted = ~thread.mask;
    const kill = (process.pending.set & signalBit(SIGKILL)) !== 0n ? signalBit(SIGKILL) : wanted;
    const info =
      process.pending.take(kill & signalBit(SIGKILL)) ?? thread.pending.take(wanted) ?? process.pending.take(wanted);
    if (!info) break;
    const action = process.actions.get(info.signal);
    if (action.handler === SIG_IGN) continue;
    if (action.handler === SIG_DFL) {
      if (actByDefault(thread, info)) return;
      continue;
    }
    if (!runHandler(thread, info, action, isInterruptible)) return;
  }
  if (thread.blockedCall < 0 && thread.savedMask !== null) {
    thread.mask = thread.savedMask;
    thread.savedMask = null;
  }
}

/** Answers whether the thread must not go on now. */
function actByDefault(thread: Thread, { signal }: SignalInfo): boolean {
  const { process } = thread;
  switch (defaultAction(signal)) {
    case 'terminate':
    case 'core':
      exitProcess(process, { code: 0, signal, oomKilled: false });
      return true;
    case 'stop':
      if (signal !== SIGSTOP && process.group.orphaned) return false;
      stopProcess(process, signal);
      thread.attention = true;
      return true;
    default:
      return false;
  }
}

/** Answers false where the process died of it. */
function runHandler(thread: Thread, info: SignalInfo, action: SignalAction, isInterruptible: boolean): boolean {
  const { process } = thread;
  const { memory, machine } = process;
  if (!memory) return false;
  const { physical } = machine.mmu;
  if (thread.blockedCall >= 0) {
    const done = thread.partialResult;
    if (done > 0 || isInterruptible || (action.flags & SA_RESTART) === 0) {
      physical.view.setBigInt64(10 * 8, BigInt(done > 0 ? done : -EINTR.errno), true);
      physical.view.setBigUint64(HART_PC, physical.view.getBigUint64(HART_PC, true) + 4n, true);
    }
    thread.blockedCall = -1;
    thread.clearResumed();
  }
  try {
    pushFrame(thread, memory, physical, info, action);
    return true;
  } catch (error) {
    if (error !== EFAULT) throw error;
    exitProcess(process, { code: 0, signal: SIGSEGV, oomKilled: false });
    return false;
  }
}

/** A signal that the thread's own instruction caused: blocked or ignored ones kill (force_sig). */
export function raiseFault(thread: Thread, info: SignalInfo): void {
  const { process } = thread;
  const { handler } = process.actions.get(info.signal);
  const blocked = (thread.mask & signalBit(info.signal)) !== 0n;
  if (blocked || handler === SIG_IGN || handler === SIG_DFL) {
    exitProcess(process, { code: 0, signal: info.signal, oomKilled: false });
    return;
  }
  thread.pending.add(info);
  thread.attention = true;
}
