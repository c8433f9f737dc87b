/** Signals: signal(7), asm-generic/signal.h and siginfo.h, riscv64's numbers (the generic ones). */

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGILL = 4;
export const SIGTRAP = 5;
export const SIGABRT = 6;
export const SIGBUS = 7;
export const SIGFPE = 8;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGSEGV = 11;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGALRM = 14;
export const SIGTERM = 15;
export const SIGSTKFLT = 16;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGURG = 23;
export const SIGXCPU = 24;
export const SIGXFSZ = 25;
export const SIGVTALRM = 26;
export const SIGPROF = 27;
export const SIGWINCH = 28;
export const SIGIO = 29;
export const SIGPWR = 30;
export const SIGSYS = 31;
/** The first real-time signal; the last is 64. */
export const SIGRTMIN = 32;
export const SIGNAL_COUNT = 64;

/** Names by number, without SIG, as kill(1) and Docker write them. */
export const SIGNAL_NAMES: readonly string[] =
  '0 HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

export const SIG_DFL = 0;
export const SIG_IGN = 1;

export const SA_NOCLDSTOP = 0x1;
export const SA_NOCLDWAIT = 0x2;
export const SA_SIGINFO = 0x4;
export const SA_ONSTACK = 0x0800_0000;
export const SA_RESTART = 0x1000_0000;
export const SA_NODEFER = 0x4000_0000;
export const SA_RESETHAND = 0x8000_0000;

export const SIG_BLOCK = 0;
export const SIG_UNBLOCK = 1;
export const SIG_SETMASK = 2;

export const SS_ONSTACK = 1;
export const SS_DISABLE = 2;
export const SS_AUTODISARM = 0x8000_0000;
export const MINSIGSTKSZ = 2048;

/** si_code values. */
export const SI_USER = 0;
export const SI_KERNEL = 0x80;
export const SI_QUEUE = -1;
export const SI_TIMER = -2;
export const SI_TKILL = -6;
export const ILL_ILLOPC = 1;
export const FPE_INTDIV = 1;
export const SEGV_MAPERR = 1;
export const SEGV_ACCERR = 2;
export const BUS_ADRALN = 1;
export const BUS_ADRERR = 2;
export const TRAP_BRKPT = 1;
export const CLD_EXITED = 1;
export const CLD_KILLED = 2;
export const CLD_DUMPED = 3;
export const CLD_STOPPED = 5;
export const CLD_CONTINUED = 6;

/** The mask bit of `signal`. */
export function signalBit(signal: number): bigint {
  return 1n << BigInt(signal - 1);
}

/** SIGKILL and SIGSTOP, which can't be blocked, caught or ignored. */
export const UNBLOCKABLE: bigint = signalBit(SIGKILL) | signalBit(SIGSTOP);

/** The signals whose default action stops. */
export const STOP_SIGNALS: ReadonlySet<number> = new Set([SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU]);

/** What happens where no handler is set. */
export type DefaultAction = 'ignore' | 'terminate' | 'core' | 'stop' | 'continue';

const IGNORED = new Set([SIGCHLD, SIGURG, SIGWINCH]);
const DUMPING = new Set([SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS]);

export function defaultAction(signal: number): DefaultAction {
  if (IGNORED.has(signal)) return 'ignore';
  if (signal === SIGCONT) return 'continue';
  if (STOP_SIGNALS.has(signal)) return 'stop';
  return DUMPING.has(signal) ? 'core' : 'terminate';
}

/** What siginfo_t carries, as far as its fields are filled in. */
export interface SignalInfo {
  readonly signal: number;
  readonly code: number;
  readonly errno?: number;
  /** Sender or child, in the receiver's PID namespace. */
  readonly pid?: number;
  readonly uid?: number;
  readonly status?: number;
  /** Fault address. */
  readonly address?: number;
  /** sigval, 64 bits. */
  readonly value?: bigint;
  /** timer_create(2)'s timer and overrun count. */
  readonly timer?: number;
  readonly overrun?: number;
}
