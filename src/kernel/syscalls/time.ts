/** Clocks and sleeping: clock_gettime(2), gettimeofday(2), nanosleep(2), times(2). Setting the time is refused: the host's clock is the clock. */
import { EINVAL, EPERM } from '../uapi/errno.ts';
import { Blocked } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { writeTimespec, writeTimeval } from './rusage.ts';

export const CLOCK_REALTIME = 0;
export const CLOCK_MONOTONIC = 1;
const CLOCK_PROCESS_CPUTIME_ID = 2;
const CLOCK_THREAD_CPUTIME_ID = 3;
const CLOCK_BOOTTIME = 7;
const CLOCK_TAI = 11;
const TIMER_ABSTIME = 1;
/** USER_HZ. */
const TICK_NS = 1e7;

/** A timespec as nanoseconds. @throws EINVAL */
export function readTimespec(c: Call, address: number): number {
  const seconds = c.memory.readNumber(address);
  const nanoseconds = c.memory.readNumber(address + 8);
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= 1e9) throw EINVAL;
  return seconds * 1e9 + nanoseconds;
}

/** When a relative timeout at `address` runs out, monotonic; undefined for none. */
export function readTimeout(c: Call, address: number): number | undefined {
  return address === 0 ? undefined : c.kernel.clock.monotonic() + readTimespec(c, address);
}

/** A clock's time in nanoseconds. @throws EINVAL */
export function clockTime(c: Call, id: number): number {
  const { clock } = c.kernel;
  switch (id) {
    case CLOCK_REALTIME:
    case 5:
    case 8:
    case CLOCK_TAI:
      return clock.now();
    case CLOCK_MONOTONIC:
    case 4:
    case 6:
    case CLOCK_BOOTTIME:
    case 9:
      return clock.monotonic();
    case CLOCK_PROCESS_CPUTIME_ID:
      return c.process.cpuTime;
    case CLOCK_THREAD_CPUTIME_ID:
      return c.thread.userTime;
    default:
      return dynamicClock(c, id);
  }
}

/** clock_getcpuclockid(3): ~pid << 3 | kind, with bit 2 for a thread. */
function dynamicClock(c: Call, id: number): number {
  if (id >= 0) throw EINVAL;
  const number = ~(id >> 3);
  if ((id & 4) !== 0) {
    const thread = number === 0 ? c.thread : c.process.pidns.threads.get(number);
    if (!thread) throw EINVAL;
    return thread.userTime;
  }
  const process = number === 0 ? c.process : c.process.pidns.processes.get(number);
  if (!process) throw EINVAL;
  return process.cpuTime;
}

function clockGettime(c: Call): number {
  writeTimespec(c.memory, c.args[1], clockTime(c, c.args[0] | 0));
  return 0;
}

function clockGetres(c: Call): number {
  clockTime(c, c.args[0] | 0);
  if (c.args[1] !== 0) writeTimespec(c.memory, c.args[1], 1);
  return 0;
}

function gettimeofday(c: Call): number {
  const [time, zone] = c.args;
  if (time !== 0) writeTimeval(c.memory, time, c.kernel.clock.now());
  if (zone !== 0) c.memory.writeNumber(zone, 0);
  return 0;
}

function refuseSet(): number {
  throw EPERM;
}

/** Sleeps until monotonic `deadline`; the rest goes to `remaining` where a signal may cut it short. */
function sleep(c: Call, deadline: number, remaining: number): number | Blocked {
  const left = deadline - c.kernel.clock.monotonic();
  if (left <= 0) return 0;
  if (remaining !== 0) writeTimespec(c.memory, remaining, left);
  return new Blocked([], deadline);
}

function nanosleep(c: Call): number | Blocked {
  const [request, remaining] = c.args;
  const { deadline } = c.thread.resumed(() => ({ deadline: c.kernel.clock.monotonic() + readTimespec(c, request) }));
  return sleep(c, deadline, remaining);
}

function clockNanosleep(c: Call): number | Blocked {
  const [id, flags, request, remaining] = c.args;
  if ((id | 0) === CLOCK_THREAD_CPUTIME_ID) throw EINVAL;
  const { clock } = c.kernel;
  const { deadline } = c.thread.resumed(() => {
    const time = readTimespec(c, request);
    const start = (flags & TIMER_ABSTIME) !== 0 ? time - clockTime(c, id | 0) : time;
    return { deadline: clock.monotonic() + start };
  });
  return sleep(c, deadline, (flags & TIMER_ABSTIME) !== 0 ? 0 : remaining);
}

function times(c: Call): number {
  const [buffer] = c.args;
  if (buffer !== 0) {
    c.memory.writeNumber(buffer, Math.floor(c.process.cpuTime / TICK_NS));
    c.memory.writeNumber(buffer + 8, 0);
    c.memory.writeNumber(buffer + 16, Math.floor(c.process.times.children / TICK_NS));
    c.memory.writeNumber(buffer + 24, 0);
  }
  return Math.floor(c.kernel.clock.monotonic() / TICK_NS);
}

export const timeCalls: CallTable = {
  nanosleep: { nr: 101, support: 'full', call: nanosleep, interruptible: true },
  clock_settime: { nr: 112, support: 'partial: refused with EPERM', call: refuseSet },
  clock_gettime: { nr: 113, support: 'full', call: clockGettime },
  clock_getres: { nr: 114, support: 'full', call: clockGetres },
  clock_nanosleep: {
    nr: 115,
    support: 'partial: processor-time clocks run as if always busy',
    call: clockNanosleep,
    interruptible: true,
  },
  times: { nr: 153, support: 'partial: all time is user time', call: times },
  gettimeofday: { nr: 169, support: 'full', call: gettimeofday },
  settimeofday: { nr: 170, support: 'partial: refused with EPERM', call: refuseSet },
  adjtimex: { nr: 171, support: 'partial: refused with EPERM', call: refuseSet },
  clock_adjtime: { nr: 266, support: 'partial: refused with EPERM', call: refuseSet },
};
