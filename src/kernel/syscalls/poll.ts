/** ppoll(2) and pselect6(2). */
import { RLIMIT_NOFILE } from '../proc/limits.ts';
import { EBADF, EINVAL } from '../uapi/errno.ts';
import {
  POLLERR,
  POLLFD_SIZE,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDNORM,
  POLLWRNORM,
} from '../uapi/poll.ts';
import type { File } from '../vfs/file.ts';
import { Blocked, type WaitQueue } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { writeTimespec } from './rusage.ts';
import { readTimeout } from './time.ts';

/** A description's state in all of poll(2)'s words. */
export function pollFile(c: Call, file: File): number {
  const events = file.poll(c.process);
  return events | (events & POLLIN ? POLLRDNORM : 0) | (events & POLLOUT ? POLLWRNORM : 0);
}

/** The temporary signal mask of ppoll(2) and its kin, at `address` (0: none). @throws EINVAL */
export function useMask(c: Call, address: number, size: number): void {
  if (address === 0) return;
  if (size !== 8) throw EINVAL;
  c.thread.suspendMask(c.memory.readU64(address));
}

/** When the call gives up; undefined = never. Taken once a call. */
export function deadlineOf(c: Call, address: number): number | undefined {
  return c.thread.resumed(() => ({ deadline: readTimeout(c, address) })).deadline;
}

/** Linux leaves in the timeout what was not slept; glibc's select(2) hands that on. */
function storeLeft(c: Call, address: number, deadline: number | undefined): void {
  if (address === 0 || deadline === undefined) return;
  writeTimespec(c.memory, address, Math.max(0, deadline - c.kernel.clock.monotonic()));
}

function ppoll(c: Call): number | Blocked {
  const [fds, count, timeout, mask, size] = c.args;
  const deadline = deadlineOf(c, timeout);
  useMask(c, mask, size);
  if (count < 0 || count > c.process.limits.get(RLIMIT_NOFILE).soft) throw EINVAL;
  const queues: WaitQueue[] = [];
  let ready = 0;
  for (let i = 0; i < count; i++) {
    const at = fds + i * POLLFD_SIZE;
    const fd = c.memory.readI32(at);
    const wanted = c.memory.readU16(at + 4);
    let events = 0;
    if (fd >= 0) {
      if (c.process.files.has(fd)) {
        const file = c.process.files.get(fd);
        events = pollFile(c, file) & (wanted | POLLERR | POLLHUP);
        queues.push(...file.queues);
      } else events = POLLNVAL;
    }
    c.memory.writeU16(at + 6, events);
    if (events !== 0) ready += 1;
  }
  if (ready > 0 || (deadline !== undefined && c.kernel.clock.monotonic() >= deadline)) {
    storeLeft(c, timeout, deadline);
    return ready;
  }
  return new Blocked(queues, deadline);
}

/** The three sets of select(2): what each asks for. */
const SETS = [POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI] as const;

function pselect6(c: Call): number | Blocked {
  const [count, , , , timeout, extra] = c.args;
  const deadline = deadlineOf(c, timeout);
  if (extra !== 0) useMask(c, c.memory.readNumber(extra), c.memory.readNumber(extra + 8));
  if (count < 0 || count > 65536) throw EINVAL;
  const bytes = Math.ceil(count / 64) * 8;
  const addresses = [c.args[1], c.args[2], c.args[3]];
  const wanted = addresses.map((address) => (address === 0 ? null : c.memory.read(address, bytes)));
  const found = wanted.map((set) => (set ? new Uint8Array(bytes) : null));
  const queues: WaitQueue[] = [];
  let ready = 0;
  for (let fd = 0; fd < count; fd++) {
    const byte = fd >> 3;
    const bit = 1 << (fd & 7);
    if (!wanted.some((set) => set && ((set[byte] ?? 0) & bit) !== 0)) continue;
    if (!c.process.files.has(fd)) throw EBADF;
    const file = c.process.files.get(fd);
    const events = file.poll(c.process);
    queues.push(...file.queues);
    for (const [i, mask] of SETS.entries()) {
      const out = found[i];
      if (!out || !((wanted[i]?.[byte] ?? 0) & bit) || !(events & mask)) continue;
      out[byte] = (out[byte] ?? 0) | bit;
      ready += 1;
    }
  }
  if (ready === 0 && (deadline === undefined || c.kernel.clock.monotonic() < deadline))
    return new Blocked(queues, deadline);
  for (const [i, address] of addresses.entries()) {
    const out = found[i];
    if (out && address !== 0) c.memory.write(address, out);
  }
  storeLeft(c, timeout, deadline);
  return ready;
}

export const pollCalls: CallTable = {
  pselect6: { nr: 72, support: 'full', call: pselect6, interruptible: true },
  ppoll: { nr: 73, support: 'full', call: ppoll, interruptible: true },
};
