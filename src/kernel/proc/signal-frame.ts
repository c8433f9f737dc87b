/**
 * Signal delivery to user mode: riscv64's rt_sigframe (siginfo, then ucontext with registers and the D extension's
 * state), as Linux lays it out; rt_sigreturn(2) undoes it.
 */
import { HART_F, HART_FCSR, HART_PC } from '../../cpu/hart.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import type { PhysicalMemory } from '../mm/physical-memory.ts';
import { EFAULT } from '../uapi/errno.ts';
import {
  SA_NODEFER,
  SA_ONSTACK,
  SA_RESETHAND,
  SI_TIMER,
  SIG_DFL,
  SIGBUS,
  SIGCHLD,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  SIGTRAP,
  type SignalInfo,
  SS_AUTODISARM,
  SS_DISABLE,
  SS_ONSTACK,
  signalBit,
} from '../uapi/signal.ts';
import type { SignalAction } from './signal-actions.ts';
import type { Thread } from './thread.ts';

const SIGINFO_SIZE = 128;
const UC_STACK = 16;
const UC_SIGMASK = 40;
const UC_MCONTEXT = 176;
const MCONTEXT_SIZE = 784;
const FRAME_SIZE = SIGINFO_SIZE + UC_MCONTEXT + MCONTEXT_SIZE;
const REGISTER_BYTES = 256;

const SYNCHRONOUS = new Set([SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP]);

/** siginfo_t's 128 bytes. */
export function encodeSigInfo(info: SignalInfo): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(SIGINFO_SIZE);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, info.signal, true);
  view.setInt32(4, info.errno ?? 0, true);
  view.setInt32(8, info.code, true);
  if (info.address !== undefined && SYNCHRONOUS.has(info.signal)) {
    view.setBigUint64(16, BigInt(info.address), true);
    return bytes;
  }
  if (info.code === SI_TIMER) {
    view.setInt32(16, info.timer ?? 0, true);
    view.setInt32(20, info.overrun ?? 0, true);
  } else {
    view.setInt32(16, info.pid ?? 0, true);
    view.setInt32(20, info.uid ?? 0, true);
  }
  if (info.signal === SIGCHLD && info.code > 0) view.setInt32(24, info.status ?? 0, true);
  else view.setBigUint64(24, BigInt.asUintN(64, info.value ?? 0n), true);
  return bytes;
}

/** Reads the siginfo_t of rt_sigqueueinfo(2). */
export function decodeSigInfo(signal: number, bytes: Uint8Array): SignalInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    signal,
    errno: view.getInt32(4, true),
    code: view.getInt32(8, true),
    pid: view.getInt32(16, true),
    uid: view.getInt32(20, true),
    value: view.getBigUint64(24, true),
  };
}

export function onAlternateStack(thread: Thread, sp: number): boolean {
  const { alternateStack } = thread;
  return (
    alternateStack !== null &&
    (alternateStack.flags & SS_AUTODISARM) === 0 &&
    sp > alternateStack.base &&
    sp <= alternateStack.base + alternateStack.size
  );
}

/** Makes the current thread run its handler. @throws EFAULT where the stack can't take the frame */
export function pushFrame(
  thread: Thread,
  memory: AddressSpace,
  physical: PhysicalMemory,
  info: SignalInfo,
  action: SignalAction,
): void {
  const { view, u8 } = physical;
  const sp = Number(view.getBigUint64(2 * 8, true));
  const { alternateStack } = thread;
  let top = sp;
  const nested = onAlternateStack(thread, sp);
  if (action.flags & SA_ONSTACK && alternateStack && !nested) top = alternateStack.base + alternateStack.size;
  const base = Math.floor((top - FRAME_SIZE) / 16) * 16;
  if (nested && alternateStack && base < alternateStack.base) throw EFAULT;
  const frame = new Uint8Array(FRAME_SIZE);
  frame.set(encodeSigInfo(info));
  const out = new DataView(frame.buffer);
  const context = SIGINFO_SIZE;
  out.setBigUint64(context + UC_STACK, BigInt(alternateStack?.base ?? 0), true);
  out.setInt32(
    context + UC_STACK + 8,
    alternateStack ? alternateStack.flags | (nested ? SS_ONSTACK : 0) : SS_DISABLE,
    true,
  );
  out.setBigUint64(context + UC_STACK + 16, BigInt(alternateStack?.size ?? 0), true);
  out.setBigUint64(context + UC_SIGMASK, thread.savedMask ?? thread.mask, true);
  const registers = context + UC_MCONTEXT;
  frame.set(u8.subarray(HART_PC, HART_PC + 8), registers);
  frame.set(u8.subarray(8, REGISTER_BYTES), registers + 8);
  frame.set(u8.subarray(HART_F, HART_F + REGISTER_BYTES), registers + REGISTER_BYTES);
  out.setUint32(registers + 2 * REGISTER_BYTES, view.getUint32(HART_FCSR, true), true);
  memory.write(base, frame);

  const now = physical.view;
  now.setBigUint64(HART_PC, BigInt(action.handler), true);
  now.setBigUint64(1 * 8, BigInt(memory.sigreturn), true);
  now.setBigUint64(2 * 8, BigInt(base), true);
  now.setBigUint64(10 * 8, BigInt(info.signal), true);
  now.setBigUint64(11 * 8, BigInt(base), true);
  now.setBigUint64(12 * 8, BigInt(base + SIGINFO_SIZE), true);
  thread.savedMask = null;
  if (alternateStack && (alternateStack.flags & SS_AUTODISARM) !== 0) thread.alternateStack = null;
  const own = action.flags & SA_NODEFER ? 0n : signalBit(info.signal);
  thread.setMask(thread.mask | action.mask | own);
  if (action.flags & SA_RESETHAND) {
    thread.process.actions.set(info.signal, { handler: SIG_DFL, flags: 0, mask: 0n });
  }
}

/** rt_sigreturn(2) of the current thread. @throws EFAULT */
export function popFrame(thread: Thread, memory: AddressSpace, physical: PhysicalMemory): void {
  const sp = Number(physical.view.getBigUint64(2 * 8, true));
  const frame = memory.read(sp, FRAME_SIZE);
  const view = new DataView(frame.buffer);
  const context = SIGINFO_SIZE;
  const registers = context + UC_MCONTEXT;
  physical.u8.set(frame.subarray(registers, registers + 8), HART_PC);
  physical.u8.set(frame.subarray(registers + 8, registers + REGISTER_BYTES), 8);
  physical.u8.set(frame.subarray(registers + REGISTER_BYTES, registers + 2 * REGISTER_BYTES), HART_F);
  physical.view.setUint32(HART_FCSR, view.getUint32(registers + 2 * REGISTER_BYTES, true) & 0xff, true);
  const flags = view.getInt32(context + UC_STACK + 8, true);
  thread.alternateStack =
    flags & SS_DISABLE
      ? null
      : {
          base: Number(view.getBigUint64(context + UC_STACK, true)),
          size: Number(view.getBigUint64(context + UC_STACK + 16, true)),
          flags: flags & ~SS_ONSTACK,
        };
  thread.setMask(view.getBigUint64(context + UC_SIGMASK, true));
}
