/** timerfd_create(2), timerfd_settime(2), timerfd_gettime(2). */
import { TimerFile, type TimerSetting } from '../ipc/timerfd.ts';
import { EINVAL } from '../uapi/errno.ts';
import { O_CLOEXEC, O_NONBLOCK } from '../uapi/fcntl.ts';
import {
  CLOCK_BOOTTIME,
  CLOCK_BOOTTIME_ALARM,
  CLOCK_MONOTONIC,
  CLOCK_REALTIME,
  CLOCK_REALTIME_ALARM,
  TFD_TIMER_ABSTIME,
  TFD_TIMER_CANCEL_ON_SET,
} from '../uapi/poll.ts';
import type { Call, CallTable } from './call.ts';
import { installNew, openFile } from './file-arguments.ts';
import { writeTimespec } from './rusage.ts';
import { readTimespec } from './time.ts';

const CLOCKS = new Set([CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME_ALARM, CLOCK_BOOTTIME_ALARM]);

function create(c: Call): number {
  const clock = c.args[0] | 0;
  const flags = c.args[1] | 0;
  if (!CLOCKS.has(clock) || flags & ~(O_CLOEXEC | O_NONBLOCK)) throw EINVAL;
  const { kernel } = c;
  const file = new TimerFile(kernel.anonymousInodes, clock, kernel.clock, kernel.timers, flags & O_NONBLOCK);
  return installNew(c, file, (flags & O_CLOEXEC) !== 0);
}

function timerOf(c: Call): TimerFile {
  const file = openFile(c, c.args[0] | 0);
  if (!(file instanceof TimerFile)) throw EINVAL;
  return file;
}

function store(c: Call, address: number, { value, interval }: TimerSetting): void {
  writeTimespec(c.memory, address, interval);
  writeTimespec(c.memory, address + 16, value);
}

function settime(c: Call): number {
  const timer = timerOf(c);
  const flags = c.args[1] | 0;
  if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) throw EINVAL;
  const setting = { interval: readTimespec(c, c.args[2]), value: readTimespec(c, c.args[2] + 16) };
  if (c.args[3] !== 0) store(c, c.args[3], timer.setting);
  timer.set(setting, (flags & TFD_TIMER_ABSTIME) !== 0);
  return 0;
}

function gettime(c: Call): number {
  store(c, c.args[1], timerOf(c).setting);
  return 0;
}

export const timerfdCalls: CallTable = {
  timerfd_create: { nr: 85, support: 'full', call: create },
  timerfd_settime: { nr: 86, support: 'full', call: settime },
  timerfd_gettime: { nr: 87, support: 'full', call: gettime },
};
