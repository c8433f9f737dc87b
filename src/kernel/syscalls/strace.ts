/** System calls in words, as strace(1) prints them: `openat(AT_FDCWD, "/etc/passwd", 0x80000) = 3`. Structures are left as addresses. */

import * as errors from '../uapi/errno.ts';
import { Errno } from '../uapi/errno.ts';
import { Blocked } from '../wait.ts';
import type { Call } from './call.ts';

/** How many arguments each call has and what they are: d number, x hex, s string, f descriptor or AT_FDCWD, b buffer with the next as its length. */
const SHAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    openat: 'fsxx',
    execve: 'sxx',
    read: 'fxd',
    write: 'fbd',
    close: 'f',
    newfstatat: 'fsxx',
    fstat: 'fx',
    statx: 'fsxxx',
    faccessat: 'fsx',
    faccessat2: 'fsxx',
    readlinkat: 'fsxd',
    chdir: 's',
    mkdirat: 'fsx',
    unlinkat: 'fsx',
    symlinkat: 'sfs',
    linkat: 'fsfsx',
    renameat2: 'fsfsx',
    mount: 'sssxx',
    umount2: 'sx',
    dup3: 'ffx',
    dup: 'f',
    fcntl: 'fxx',
    ioctl: 'fxx',
    lseek: 'fdd',
    getdents64: 'fxd',
    mmap: 'xdxxfd',
    munmap: 'xd',
    mprotect: 'xdx',
    brk: 'x',
    pipe2: 'xx',
    clone: 'xxxxx',
    wait4: 'dxxx',
    exit_group: 'd',
    exit: 'd',
    kill: 'dd',
    tgkill: 'ddd',
    getpid: '',
    getppid: '',
    gettid: '',
    getuid: '',
    geteuid: '',
    getgid: '',
    getegid: '',
    setpgid: 'dd',
    getpgid: 'd',
    setsid: '',
    rt_sigaction: 'dxxd',
    rt_sigprocmask: 'dxxd',
    rt_sigreturn: '',
    sched_yield: '',
    connect: 'fxd',
    bind: 'fxd',
    accept4: 'fxxx',
    sendto: 'fbdxxd',
    recvfrom: 'fxdxxx',
    futex: 'xxdxxd',
  }),
);
const AT_FDCWD = -100;
const MOST_SHOWN = 32;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.values(errors).flatMap((value) =>
    value instanceof Errno ? [[value.errno, `${value.code} (${value.message})`]] : [],
  ),
);

function quoted(text: string, cut: boolean): string {
  return `${JSON.stringify(text)}${cut ? '...' : ''}`;
}

function argument(call: Call, kind: string, index: number): string {
  const value = call.args[index] ?? 0;
  if (kind === 'd') return String(value);
  if (kind === 'f') return (value | 0) === AT_FDCWD ? 'AT_FDCWD' : String(value | 0);
  if (value === 0) return kind === 'x' ? '0' : 'NULL';
  if (kind === 'x') return value < 0 ? String(value) : `0x${value.toString(16)}`;
  try {
    if (kind === 's') return quoted(call.memory.readString(value), false);
    const length = call.args[index + 1] ?? 0;
    const bytes = call.memory.read(value, Math.min(length, MOST_SHOWN));
    return quoted(new TextDecoder().decode(bytes), length > MOST_SHOWN);
  } catch (error) {
    if (error instanceof Errno || error instanceof Blocked) return `0x${value.toString(16)}`;
    throw error;
  }
}

/** One line without the process number. `result` is NaN for a call that doesn't return. */
export function formatCall(call: Call, name: string, result: number): string {
  const shape = SHAPES.get(name) ?? 'xxxxxx';
  const words = call.process.memory === call.memory ? [...shape].map((kind, i) => argument(call, kind, i)) : ['...'];
  const outcome = Number.isNaN(result)
    ? '?'
    : result < 0
      ? `-1 ${NAMES.get(-result) ?? -result}`
      : result > 0xffff
        ? `0x${result.toString(16)}`
        : String(result);
  return `${name}(${words.join(', ')}) = ${outcome}`;
}
