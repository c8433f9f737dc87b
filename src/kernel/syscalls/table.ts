/** All system calls by number (asm-generic/unistd.h, which riscv64 uses as it is). */
import type { CallTable } from './call.ts';
import { credentialCalls } from './credentials.ts';
import type { NamedEntry } from './dispatch.ts';
import { epollCalls } from './epoll.ts';
import { eventfdCalls } from './eventfd.ts';
import { fileAttributeCalls } from './file-attributes.ts';
import { fileControlCalls } from './file-control.ts';
import { fileDirectoryCalls } from './file-directory.ts';
import { fileOpenCalls } from './file-open.ts';
import { fileReadWriteCalls } from './file-read-write.ts';
import { futexCalls } from './futex.ts';
import { inotifyCalls } from './inotify.ts';
import { jobControlCalls } from './job-control.ts';
import { memoryCalls } from './memory.ts';
import { mountCalls } from './mount.ts';
import { pipeCalls } from './pipe.ts';
import { pollCalls } from './poll.ts';
import { prctlCalls } from './prctl.ts';
import { processCalls } from './process.ts';
import { signalCalls } from './signal.ts';
import { signalfdCalls } from './signalfd.ts';
import { socketCalls } from './socket.ts';
import { socketMessageCalls } from './socket-messages.ts';
import { systemCalls } from './system.ts';
import { timeCalls } from './time.ts';
import { timerCalls } from './timer.ts';
import { timerfdCalls } from './timerfd.ts';
import { xattrCalls } from './xattr.ts';

const groups: readonly CallTable[] = [
  fileOpenCalls,
  fileReadWriteCalls,
  fileControlCalls,
  fileAttributeCalls,
  fileDirectoryCalls,
  xattrCalls,
  mountCalls,
  inotifyCalls,
  memoryCalls,
  processCalls,
  jobControlCalls,
  signalCalls,
  futexCalls,
  timeCalls,
  timerCalls,
  credentialCalls,
  prctlCalls,
  systemCalls,
  pipeCalls,
  pollCalls,
  epollCalls,
  eventfdCalls,
  timerfdCalls,
  signalfdCalls,
  socketCalls,
  socketMessageCalls,
];

/** The table as an array, holes where a number has no call. @throws Error for a number given twice */
export function callTable(): (NamedEntry | undefined)[] {
  const table: (NamedEntry | undefined)[] = [];
  for (const group of groups) {
    for (const [name, entry] of Object.entries(group)) {
      const taken = table[entry.nr];
      if (taken) throw new Error(`system call ${entry.nr} is both ${taken.name} and ${name}`);
      table[entry.nr] = { ...entry, name };
    }
  }
  return table;
}
