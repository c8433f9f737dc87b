/** A process's own signal state: sigaction(2), sigprocmask(2), sigaltstack(2), sigsuspend(2), sigtimedwait(2), rt_sigreturn(2). */
import { encodeSigInfo, onAlternateStack, popFrame } from '../proc/signal-frame.ts';
import { EAGAIN, EINVAL, ENOMEM, EPERM } from '../uapi/errno.ts';
import {
  MINSIGSTKSZ,
  SIG_BLOCK,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGKILL,
  SIGNAL_COUNT,
  SIGSTOP,
  SS_AUTODISARM,
  SS_DISABLE,
  SS_ONSTACK,
  signalBit,
  UNBLOCKABLE,
} from '../uapi/signal.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { NO_RESULT } from './dispatch.ts';
import { readTimeout } from './time.ts';

const SIGSET_SIZE = 8;

function sigaction(c: Call): number {
  const [signal, action, old, size] = c.args;
  if (size !== SIGSET_SIZE || signal < 1 || signal > SIGNAL_COUNT) throw EINVAL;
  if (action !== 0 && (signal === SIGKILL || signal === SIGSTOP)) throw EINVAL;
  const before = c.process.actions.get(signal);
  if (action !== 0) {
    const handler = c.memory.readNumber(action);
    const flags = c.memory.readU32(action + 8);
    const mask = c.memory.readU64(action + 16) & ~UNBLOCKABLE;
    c.process.actions.set(signal, { handler, flags, mask });
    if (c.process.actions.ignores(signal)) {
      c.process.pending.remove(signalBit(signal));
      for (const thread of c.process.threads) thread.pending.remove(signalBit(signal));
    }
  }
  if (old !== 0) {
    c.memory.writeNumber(old, before.handler);
    c.memory.writeNumber(old + 8, before.flags);
    c.memory.writeU64(old + 16, before.mask);
  }
  return 0;
}

function sigprocmask(c: Call): number {
  const [how, set, old, size] = c.args;
  if (size !== SIGSET_SIZE) throw EINVAL;
  const { thread, memory } = c;
  const before = thread.mask;
  if (set !== 0) {
    const mask = memory.readU64(set);
    if (how === SIG_BLOCK) thread.setMask(before | mask);
    else if (how === SIG_UNBLOCK) thread.setMask(before & ~mask);
    else if (how === SIG_SETMASK) thread.setMask(mask);
    else throw EINVAL;
  }
  if (old !== 0) memory.writeU64(old, before);
  return 0;
}

function sigpending(c: Call): number {
  const pending = (c.process.pending.set | c.thread.pending.set) & c.thread.mask;
  c.memory.writeU64(c.args[0], pending);
  return 0;
}

function sigsuspend(c: Call): Blocked {
  const [mask, size] = c.args;
  if (size !== SIGSET_SIZE) throw EINVAL;
  c.thread.suspendMask(c.memory.readU64(mask));
  return new Blocked([]);
}

function sigtimedwait(c: Call): number | Blocked {
  const [set, info, timeout, size] = c.args;
  if (size !== SIGSET_SIZE) throw EINVAL;
  const { thread, process } = c;
  const wanted = c.memory.readU64(set) & ~UNBLOCKABLE;
  const taken = thread.pending.take(wanted) ?? process.pending.take(wanted);
  if (taken) {
    if (info !== 0) c.memory.write(info, encodeSigInfo(taken));
    return taken.signal;
  }
  const wait = thread.resumed(() => ({ deadline: readTimeout(c, timeout) }));
  if (wait.deadline !== undefined && c.kernel.clock.monotonic() >= wait.deadline) throw EAGAIN;
  return new Blocked([process.signalEvents], wait.deadline);
}

function sigaltstack(c: Call): number {
  const [stack, old] = c.args;
  const { thread, memory } = c;
  const sp = Number(c.kernel.physical.view.getBigUint64(2 * 8, true));
  const current = thread.alternateStack;
  const onIt = onAlternateStack(thread, sp);
  if (stack !== 0) {
    const base = memory.readNumber(stack);
    const flags = memory.readU32(stack + 8);
    const size = memory.readNumber(stack + 16);
    if (onIt) throw EPERM;
    const mode = flags & ~SS_AUTODISARM;
    if (mode !== SS_DISABLE && mode !== SS_ONSTACK && mode !== 0) throw EINVAL;
    if (mode !== SS_DISABLE && size < MINSIGSTKSZ) throw ENOMEM;
    thread.alternateStack = mode === SS_DISABLE ? null : { base, size, flags: flags & SS_AUTODISARM };
  }
  if (old !== 0) {
    memory.writeNumber(old, current?.base ?? 0);
    memory.writeNumber(old + 8, current ? current.flags | (onIt ? SS_ONSTACK : 0) : SS_DISABLE);
    memory.writeNumber(old + 16, current?.size ?? 0);
  }
  return 0;
}

function sigreturn(c: Call): number {
  popFrame(c.thread, c.memory, c.kernel.physical);
  return NO_RESULT;
}

export const signalCalls: CallTable = {
  restart_syscall: { nr: 128, support: 'full', call: refuseRestart },
  sigaltstack: { nr: 132, support: 'full', call: sigaltstack },
  rt_sigsuspend: { nr: 133, support: 'full', call: sigsuspend, interruptible: true },
  rt_sigaction: { nr: 134, support: 'full', call: sigaction },
  rt_sigprocmask: { nr: 135, support: 'full', call: sigprocmask },
  rt_sigpending: { nr: 136, support: 'full', call: sigpending },
  rt_sigtimedwait: { nr: 137, support: 'full', call: sigtimedwait, interruptible: true },
  rt_sigreturn: { nr: 139, support: 'full', call: sigreturn },
};

/** Interrupted calls are simply made again here, so nobody gets to call it. */
function refuseRestart(): number {
  throw EINVAL;
}
