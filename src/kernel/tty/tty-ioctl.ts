/** ioctl_tty(2): what both ends of a pty answer. Others are ENOTTY. */
import { CAP_SYS_ADMIN, hasCapability } from '../uapi/capability.ts';
import { EINVAL, ENOTTY, EPERM, ESRCH } from '../uapi/errno.ts';
import {
  decodeTermios,
  encodeTermios,
  FIONREAD,
  NCCS,
  TCFLSH,
  TCGETS,
  TCGETS2,
  TCIFLUSH,
  TCIOFF,
  TCIOFLUSH,
  TCION,
  TCOFLUSH,
  TCOOFF,
  TCOON,
  TCSBRK,
  TCSBRKP,
  TCSETS,
  TCSETS2,
  TCSETSF,
  TCSETSF2,
  TCSETSW,
  TCSETSW2,
  TCXONC,
  TERMIOS_SIZE,
  TERMIOS2_SIZE,
  type Termios,
  TIOCEXCL,
  TIOCGETD,
  TIOCGPGRP,
  TIOCGSID,
  TIOCGWINSZ,
  TIOCNOTTY,
  TIOCNXCL,
  TIOCOUTQ,
  TIOCSCTTY,
  TIOCSETD,
  TIOCSPGRP,
  TIOCSTI,
  TIOCSWINSZ,
} from '../uapi/termios.ts';
import type { Caller } from '../vfs/caller.ts';
import type { UserMemory } from '../vfs/file.ts';
import type { Blocked } from '../wait.ts';
import type { Tty } from './tty.ts';
import { decodeWinSize, encodeWinSize, WINSIZE_SIZE } from './winsize.ts';

/** One call's context. */
interface Request {
  readonly tty: Tty;
  /** The call came through the pty's master. */
  readonly master: boolean;
  readonly argument: number;
  readonly memory: UserMemory;
  readonly caller: Caller;
}

function putInt(request: Request, value: number): number {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setInt32(0, value, true);
  request.memory.write(request.argument, out);
  return 0;
}

function getInt(request: Request): number {
  const bytes = request.memory.read(request.argument, 4);
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0, true);
}

function getTermios(size: number) {
  return ({ tty, memory, argument }: Request): number => {
    memory.write(argument, encodeTermios(tty.discipline.termios, size));
    return 0;
  };
}

/** tcsetattr(3). Output is never left to drain: what was written is already on its way to the master. */
function setTermios(size: number, flush: boolean) {
  return (request: Request): number | Blocked => {
    const { tty, memory, argument, caller } = request;
    const held = request.master ? null : tty.checkChange(caller);
    if (held) return held;
    const termios: Termios = decodeTermios(memory.read(argument, size).slice());
    if (termios.cc.length !== NCCS) throw EINVAL;
    if (flush) tty.discipline.flushInput();
    tty.setTermios(termios);
    return 0;
  };
}

function flush({ tty, argument, caller, master }: Request): number | Blocked {
  const held = master ? null : tty.checkChange(caller);
  if (held) return held;
  const what = argument | 0;
  if (what !== TCIFLUSH && what !== TCOFLUSH && what !== TCIOFLUSH) throw EINVAL;
  if (what !== TCOFLUSH) tty.discipline.flushInput();
  if (what !== TCIFLUSH) tty.discipline.flushOutput();
  tty.wake();
  return 0;
}

/** tcflow(3). */
function flow({ tty, argument }: Request): number {
  const what = argument | 0;
  if (what === TCOOFF) tty.discipline.stopped = true;
  else if (what === TCOON) tty.discipline.stopped = false;
  else if (what !== TCIOFF && what !== TCION) throw EINVAL;
  tty.wake();
  return 0;
}

/** tcdrain(3) and breaks: nothing is ever held back by a line. */
function drain({ tty, caller, master }: Request): number | Blocked {
  return (master ? null : tty.checkChange(caller)) ?? 0;
}

function getForeground(request: Request): number {
  const { tty, caller, master } = request;
  if (!master && (tty.session === 0 || caller.sid !== tty.session)) throw ENOTTY;
  return putInt(request, tty.foreground === 0 ? 0 : tty.host.toCaller(tty.foreground, caller));
}

function setForeground(request: Request): number | Blocked {
  const { tty, caller, master } = request;
  const held = master ? null : tty.checkChange(caller);
  if (held) return held;
  if (!master && (tty.session === 0 || caller.sid !== tty.session)) throw ENOTTY;
  const wanted = getInt(request);
  if (wanted < 0) throw EINVAL;
  const pgid = tty.host.fromCaller(wanted, caller);
  if (pgid === undefined || tty.host.sessionOfGroup(pgid) === undefined) throw ESRCH;
  tty.setForeground(pgid);
  return 0;
}

function getSession(request: Request): number {
  const { tty, caller, master } = request;
  if (tty.session === 0 || (!master && caller.sid !== tty.session)) throw ENOTTY;
  return putInt(request, tty.host.toCaller(tty.session, caller));
}

/** TIOCSCTTY; 1 as argument steals the terminal from its session, with CAP_SYS_ADMIN. */
function takeTerminal({ tty, argument, caller }: Request): number {
  if (caller.pid === caller.sid && tty.session === caller.sid) return 0;
  if (caller.pid !== caller.sid || tty.host.terminalOf(caller)) throw EPERM;
  if (tty.session !== 0) {
    if ((argument | 0) !== 1 || !hasCapability(caller.credentials.effective, CAP_SYS_ADMIN)) throw EPERM;
    tty.host.setTerminal(tty.session, null);
  }
  tty.control(caller);
  return 0;
}

function leaveTerminal({ tty, caller }: Request): number {
  if (tty.session === 0 || tty.host.terminalOf(caller) !== tty) throw ENOTTY;
  if (caller.pid === caller.sid) tty.giveUp();
  return 0;
}

/** TIOCSTI types a byte; only into one's own terminal, or with CAP_SYS_ADMIN. */
function simulate({ tty, memory, argument, caller }: Request): number {
  if (tty.host.terminalOf(caller) !== tty && !hasCapability(caller.credentials.effective, CAP_SYS_ADMIN)) throw EPERM;
  tty.type(memory.read(argument, 1).slice());
  return 0;
}

const handlers = new Map<number, (request: Request) => number | Blocked>([
  [TCGETS, getTermios(TERMIOS_SIZE)],
  [TCGETS2, getTermios(TERMIOS2_SIZE)],
  [TCSETS, setTermios(TERMIOS_SIZE, false)],
  [TCSETSW, setTermios(TERMIOS_SIZE, false)],
  [TCSETSF, setTermios(TERMIOS_SIZE, true)],
  [TCSETS2, setTermios(TERMIOS2_SIZE, false)],
  [TCSETSW2, setTermios(TERMIOS2_SIZE, false)],
  [TCSETSF2, setTermios(TERMIOS2_SIZE, true)],
  [TCFLSH, flush],
  [TCXONC, flow],
  [TCSBRK, drain],
  [TCSBRKP, drain],
  [TIOCGPGRP, getForeground],
  [TIOCSPGRP, setForeground],
  [TIOCGSID, getSession],
  [TIOCSCTTY, takeTerminal],
  [TIOCNOTTY, leaveTerminal],
  [TIOCSTI, simulate],
  [TIOCEXCL, () => 0],
  [TIOCNXCL, () => 0],
  [TIOCGETD, (request) => putInt(request, 0)],
  [
    TIOCSETD,
    (request) => {
      if (getInt(request) !== 0) throw EINVAL;
      return 0;
    },
  ],
  [FIONREAD, (r) => putInt(r, r.master ? r.tty.discipline.output.queue.length : r.tty.discipline.available)],
  [TIOCOUTQ, (request) => putInt(request, 0)],
  [
    TIOCGWINSZ,
    ({ tty, memory, argument }) => {
      memory.write(argument, encodeWinSize(tty.size));
      return 0;
    },
  ],
  [
    TIOCSWINSZ,
    ({ tty, memory, argument }) => {
      tty.resize(decodeWinSize(memory.read(argument, WINSIZE_SIZE)));
      return 0;
    },
  ],
]);

/** @throws ENOTTY for a request that terminals don't know */
export function ttyIoctl(
  tty: Tty,
  master: boolean,
  request: number,
  argument: number,
  memory: UserMemory,
  caller: Caller,
): number | Blocked {
  const handler = handlers.get(request);
  if (!handler) throw ENOTTY;
  return handler({ tty, master, argument, memory, caller });
}
