/** futex(2), and what a thread's end does to futexes: clear_child_tid and robust lists (get_robust_list(2)). */
import { type FutexKey, FutexWaiter } from '../ipc/futex.ts';
import type { Kernel } from '../kernel.ts';
import type { AddressSpace } from '../mm/address-space.ts';
import { PAGE_SIZE } from '../mm/physical-memory.ts';
import type { Thread } from '../proc/thread.ts';
import { EAGAIN, EFAULT, EINVAL, ENOSYS, ETIMEDOUT } from '../uapi/errno.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { readTimespec } from './time.ts';

const FUTEX_WAIT = 0;
const FUTEX_WAKE = 1;
const FUTEX_REQUEUE = 3;
const FUTEX_CMP_REQUEUE = 4;
const FUTEX_WAKE_OP = 5;
const FUTEX_WAIT_BITSET = 9;
const FUTEX_WAKE_BITSET = 10;
const FUTEX_PRIVATE_FLAG = 128;
const FUTEX_CLOCK_REALTIME = 256;
const FUTEX_OWNER_DIED = 0x4000_0000;
const FUTEX_WAITERS = 0x8000_0000;
const ROBUST_LIST_LIMIT = 2048;

/** How the word at `address` is known to others that wait on it. */
function futexKey(memory: AddressSpace, address: number, isPrivate: boolean): FutexKey {
  const page = Math.floor(address / PAGE_SIZE);
  const area = isPrivate ? null : memory.list.find(page);
  if (!area?.shared || !area.source) return { owner: memory, word: address };
  return { owner: area.source, word: (area.offset + page - area.start) * PAGE_SIZE + (address % PAGE_SIZE) };
}

function futex(c: Call): number | Blocked {
  const [address, operation, value] = c.args;
  const command = operation & 127;
  const isPrivate = (operation & FUTEX_PRIVATE_FLAG) !== 0;
  if (address % 4 !== 0) throw EINVAL;
  const { futexes } = c.kernel;
  const key = () => futexKey(c.memory, address, isPrivate);
  switch (command) {
    case FUTEX_WAIT:
      return wait(c, address, value | 0, isPrivate, -1, false);
    case FUTEX_WAIT_BITSET:
      return wait(c, address, value | 0, isPrivate, c.args[5] | 0, true);
    case FUTEX_WAKE:
      return futexes.wake(key(), Math.max(1, value | 0));
    case FUTEX_WAKE_BITSET:
      if ((c.args[5] | 0) === 0) throw EINVAL;
      return futexes.wake(key(), Math.max(1, value | 0), c.args[5] | 0);
    case FUTEX_REQUEUE:
    case FUTEX_CMP_REQUEUE:
      return requeue(c, command === FUTEX_CMP_REQUEUE, isPrivate);
    case FUTEX_WAKE_OP:
      return wakeOperation(c, isPrivate);
    default:
      throw ENOSYS;
  }
}

function wait(
  c: Call,
  address: number,
  expected: number,
  isPrivate: boolean,
  bits: number,
  absolute: boolean,
): Blocked | number {
  if (bits === 0) throw EINVAL;
  const { thread, kernel, memory } = c;
  const isRetry = thread.hasResumed;
  if (!isRetry && memory.readI32(address) !== expected) throw EAGAIN;
  const waiter = thread.resumed(() => {
    const key = futexKey(memory, address, isPrivate);
    return new FutexWaiter(kernel.futexes, key, bits, deadlineOf(c, absolute));
  });
  if (!isRetry) kernel.futexes.add(waiter);
  if (waiter.woken) return 0;
  if (waiter.deadline !== undefined && kernel.clock.monotonic() >= waiter.deadline) throw ETIMEDOUT;
  return new Blocked([waiter.queue], waiter.deadline);
}

function deadlineOf(c: Call, absolute: boolean): number | undefined {
  const timeout = c.args[3];
  if (timeout === 0) return undefined;
  const { clock } = c.kernel;
  const time = readTimespec(c, timeout);
  if (!absolute) return clock.monotonic() + time;
  return (c.args[1] & FUTEX_CLOCK_REALTIME) !== 0 ? clock.monotonic() + (time - clock.now()) : time;
}

function requeue(c: Call, compare: boolean, isPrivate: boolean): number {
  const [address, , count, move, target, expected] = c.args;
  if ((count | 0) < 0 || (move | 0) < 0) throw EINVAL;
  if (compare && c.memory.readI32(address) !== (expected | 0)) throw EAGAIN;
  const { futexes } = c.kernel;
  const from = futexKey(c.memory, address, isPrivate);
  const { woken, moved } = futexes.requeue(from, count | 0, futexKey(c.memory, target, isPrivate), move | 0);
  return compare ? woken + moved : woken;
}

/** FUTEX_WAKE_OP: changes the second word, wakes waiters of the first, and of the second if its old value compares. */
function wakeOperation(c: Call, isPrivate: boolean): number {
  const [address, , count, count2, address2, encoded] = c.args;
  const code = encoded | 0;
  let argument = (code << 8) >> 20;
  const comparand = (code << 20) >> 20;
  const operation = (code >>> 28) & 7;
  if (code < 0) argument = 1 << (argument & 31);
  const old = c.memory.readI32(address2);
  const changed = [argument, old + argument, old | argument, old & ~argument, old ^ argument][operation];
  if (changed === undefined) throw ENOSYS;
  c.memory.writeI32(address2, changed);
  const { futexes } = c.kernel;
  let woken = futexes.wake(futexKey(c.memory, address, isPrivate), count | 0);
  const holds = [
    old === comparand,
    old !== comparand,
    old < comparand,
    old <= comparand,
    old > comparand,
    old >= comparand,
  ][(code >>> 24) & 15];
  if (holds === undefined) throw ENOSYS;
  if (holds) woken += futexes.wake(futexKey(c.memory, address2, isPrivate), count2 | 0);
  return woken;
}

/** A thread ends while its memory is still there. */
export function releaseFutexes(kernel: Kernel, thread: Thread): void {
  const { memory, threads } = thread.process;
  if (!memory) return;
  try {
    if (thread.robustList !== 0) walkRobustList(kernel, thread, memory);
    if (thread.clearChildTid !== 0 && (memory.users > 1 || threads.length > 1)) {
      memory.writeI32(thread.clearChildTid, 0);
      kernel.futexes.wake(futexKey(memory, thread.clearChildTid, false), 1);
    }
  } catch (error) {
    if (error !== EFAULT && !(error instanceof Blocked)) throw error;
  }
}

function walkRobustList(kernel: Kernel, thread: Thread, memory: AddressSpace): void {
  const head = thread.robustList;
  const offset = memory.readNumber(head + 8);
  const pending = memory.readNumber(head + 16);
  let entry = memory.readNumber(head);
  for (let i = 0; i < ROBUST_LIST_LIMIT && entry !== head && entry !== 0; i++) {
    const next = memory.readNumber(entry);
    if (entry !== pending) markDead(kernel, thread, memory, entry + offset);
    entry = next;
  }
  if (pending !== 0) markDead(kernel, thread, memory, pending + offset);
}

function markDead(kernel: Kernel, thread: Thread, memory: AddressSpace, word: number): void {
  const value = memory.readI32(word);
  if ((value & 0x3fff_ffff) !== thread.nstid) return;
  memory.writeI32(word, (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED);
  if ((value & FUTEX_WAITERS) !== 0) kernel.futexes.wake(futexKey(memory, word, false), 1);
}

export const futexCalls: CallTable = {
  futex: { nr: 98, support: 'partial: no priority inheritance', call: futex },
};
