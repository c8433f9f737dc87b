/** Timers that signal: setitimer(2), getitimer(2), timer_create(2) and its family. */
import { IntervalTimer } from '../proc/interval-timer.ts';
import type { Process } from '../proc/process.ts';
import { sendSignal } from '../proc/send-signal.ts';
import type { Thread } from '../proc/thread.ts';
import { EAGAIN, EINVAL } from '../uapi/errno.ts';
import { SI_TIMER, SIGALRM, SIGNAL_COUNT } from '../uapi/signal.ts';
import type { Call, CallTable } from './call.ts';
import { writeTimespec, writeTimeval } from './rusage.ts';
import { CLOCK_MONOTONIC, CLOCK_REALTIME, clockTime, readTimespec } from './time.ts';

const TIMER_ABSTIME = 1;
const SIGEV_SIGNAL = 0;
const SIGEV_NONE = 1;
const SIGEV_THREAD_ID = 4;
const CPU_CLOCKS = new Set([2, 3]);

function readTimeval(c: Call, address: number): number {
  const seconds = c.memory.readNumber(address);
  const microseconds = c.memory.readNumber(address + 8);
  if (seconds < 0 || microseconds < 0 || microseconds >= 1e6) throw EINVAL;
  return seconds * 1e9 + microseconds * 1e3;
}

function intervalOf(c: Call): IntervalTimer {
  const which = c.args[0];
  if (which < 0 || which > 2) throw EINVAL;
  return c.process.timers.interval(which);
}

function writeInterval(c: Call, address: number, timer: IntervalTimer): void {
  writeTimeval(c.memory, address, timer.interval);
  writeTimeval(c.memory, address + 16, timer.remaining === 0 ? 0 : Math.max(1e3, timer.remaining));
}

function setitimer(c: Call): number {
  const [, value, old] = c.args;
  const timer = intervalOf(c);
  const interval = value === 0 ? 0 : readTimeval(c, value);
  const first = value === 0 ? 0 : readTimeval(c, value + 16);
  if (old !== 0) writeInterval(c, old, timer);
  timer.set(first, interval);
  return 0;
}

function getitimer(c: Call): number {
  writeInterval(c, c.args[1], intervalOf(c));
  return 0;
}

interface TimerEvent {
  readonly signal: number;
  readonly value: bigint;
  readonly thread: Thread | null;
}

/** struct sigevent; null: nobody is told. */
function readEvent(c: Call, address: number): TimerEvent | null | undefined {
  if (address === 0) return undefined;
  const value = c.memory.readU64(address);
  const signal = c.memory.readI32(address + 8);
  const notify = c.memory.readI32(address + 12);
  if (notify === SIGEV_NONE) return null;
  if ((notify & ~SIGEV_THREAD_ID) !== SIGEV_SIGNAL || signal < 1 || signal > SIGNAL_COUNT) throw EINVAL;
  if (notify !== SIGEV_THREAD_ID) return { signal, value, thread: null };
  const thread = c.process.pidns.threads.get(c.memory.readI32(address + 16));
  if (!thread || thread.process !== c.process) throw EINVAL;
  return { signal, value, thread };
}

function timerCreate(c: Call): number {
  const [clock, eventAddress, idAddress] = c.args;
  const { process, kernel } = c;
  clockTime(c, clock | 0);
  const event = readEvent(c, eventAddress);
  const monotonic = () => kernel.clock.monotonic();
  const now = CPU_CLOCKS.has(clock) ? () => process.cpuTime : monotonic;
  const id = process.timers.add((number) => {
    const target: TimerEvent | null =
      event === undefined ? { signal: SIGALRM, value: BigInt(number), thread: null } : event;
    const timer: IntervalTimer = new IntervalTimer(kernel.timers, now, monotonic, () =>
      fire(process, target, number, timer),
    );
    return timer;
  });
  c.memory.writeI32(idAddress, id);
  return 0;
}

function fire(process: Process, event: TimerEvent | null, timer: number, { overrun }: IntervalTimer): void {
  if (!event || event.thread?.state === 'dead') return;
  const { signal, value, thread } = event;
  try {
    sendSignal(process, { signal, code: SI_TIMER, timer, overrun, value }, thread ? { thread } : {});
  } catch (error) {
    if (error !== EAGAIN) throw error;
  }
}

function timerOf(c: Call): IntervalTimer {
  const timer = c.process.timers.get(c.args[0] | 0);
  if (!timer) throw EINVAL;
  return timer;
}

function writeTimer(c: Call, address: number, timer: IntervalTimer): void {
  writeTimespec(c.memory, address, timer.interval);
  writeTimespec(c.memory, address + 16, timer.remaining);
}

/** Absolute times are taken as the realtime or monotonic clock's, whichever is nearer to what they say. */
function timerSettime(c: Call): number {
  const [, flags, value, old] = c.args;
  const timer = timerOf(c);
  const interval = readTimespec(c, value);
  let first = readTimespec(c, value + 16);
  if (first > 0 && (flags & TIMER_ABSTIME) !== 0) {
    const clock = first > 1e17 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    first = Math.max(1, first - clockTime(c, clock));
  }
  if (old !== 0) writeTimer(c, old, timer);
  timer.set(first, interval);
  return 0;
}

function timerGettime(c: Call): number {
  writeTimer(c, c.args[1], timerOf(c));
  return 0;
}

function timerDelete(c: Call): number {
  if (!c.process.timers.delete(c.args[0] | 0)) throw EINVAL;
  return 0;
}

export const timerCalls: CallTable = {
  getitimer: { nr: 102, support: 'full', call: getitimer },
  setitimer: { nr: 103, support: 'full', call: setitimer },
  timer_create: { nr: 107, support: 'full', call: timerCreate },
  timer_gettime: { nr: 108, support: 'full', call: timerGettime },
  timer_getoverrun: { nr: 109, support: 'full', call: (c) => timerOf(c).overrun },
  timer_settime: { nr: 110, support: 'full', call: timerSettime },
  timer_delete: { nr: 111, support: 'full', call: timerDelete },
};
