/** epoll_create1(2), epoll_ctl(2), epoll_pwait(2), epoll_pwait2(2). */
import { EpollFile } from '../ipc/epoll.ts';
import { EINVAL } from '../uapi/errno.ts';
import { O_CLOEXEC } from '../uapi/fcntl.ts';
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD, EPOLL_EVENT_SIZE } from '../uapi/poll.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { installNew, openFile } from './file-arguments.ts';
import { deadlineOf, useMask } from './poll.ts';

/** Most events of one call that Linux takes (EP_MAX_EVENTS). */
const MAX_EVENTS = Math.floor(0x7fffffff / EPOLL_EVENT_SIZE);

function create(c: Call): number {
  const flags = c.args[0] | 0;
  if (flags & ~O_CLOEXEC) throw EINVAL;
  return installNew(c, new EpollFile(c.kernel.anonymousInodes), flags !== 0);
}

function epollOf(c: Call): EpollFile {
  const file = openFile(c, c.args[0] | 0);
  if (!(file instanceof EpollFile)) throw EINVAL;
  return file;
}

function control(c: Call): number {
  const operation = c.args[1] | 0;
  const fd = c.args[2] | 0;
  const event = c.args[3];
  const file = openFile(c, fd);
  const epoll = epollOf(c);
  if (operation === EPOLL_CTL_DEL) {
    epoll.remove(fd, file);
    return 0;
  }
  const events = c.memory.readU32(event);
  const data = c.memory.readU64(event + 8);
  if (operation === EPOLL_CTL_ADD) epoll.add(fd, file, events, data);
  else if (operation === EPOLL_CTL_MOD) epoll.modify(fd, file, events, data);
  else throw EINVAL;
  return 0;
}

function wait(c: Call, deadline: number | undefined): number | Blocked {
  const epoll = epollOf(c);
  const max = c.args[2] | 0;
  if (max <= 0 || max > MAX_EVENTS) throw EINVAL;
  const address = c.args[1];
  useMask(c, c.args[4], c.args[5]);
  const events = epoll.take(max, c.process);
  for (const [i, { events: bits, data }] of events.entries()) {
    const at = address + i * EPOLL_EVENT_SIZE;
    c.memory.writeU32(at, bits);
    c.memory.writeU32(at + 4, 0);
    c.memory.writeU64(at + 8, data);
  }
  if (events.length > 0 || (deadline !== undefined && c.kernel.clock.monotonic() >= deadline)) return events.length;
  return new Blocked(epoll.queues, deadline);
}

/** The timeout is an int of milliseconds; negative waits for ever. */
function pwait(c: Call): number | Blocked {
  const timeout = c.args[3] | 0;
  const { deadline } = c.thread.resumed(() => ({
    deadline: timeout < 0 ? undefined : c.kernel.clock.monotonic() + timeout * 1e6,
  }));
  return wait(c, deadline);
}

export const epollCalls: CallTable = {
  epoll_create1: { nr: 20, support: 'full', call: create },
  epoll_ctl: { nr: 21, support: 'partial: EPOLLEXCLUSIVE wakes all waiters', call: control },
  epoll_pwait: { nr: 22, support: 'full', call: pwait, interruptible: true },
  epoll_pwait2: { nr: 441, support: 'full', call: (c) => wait(c, deadlineOf(c, c.args[3])), interruptible: true },
};
