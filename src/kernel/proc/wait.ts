/** Waiting for children (wait4(2), waitid(2)): which child answers, and what it says. */

import { WCONTINUED, WEXITED, WNOHANG, WNOWAIT, WUNTRACED } from '../uapi/clone.ts';
import { ECHILD } from '../uapi/errno.ts';
import { CLD_CONTINUED, CLD_STOPPED, SIGCONT } from '../uapi/signal.ts';
import { Blocked } from '../wait.ts';
import { endCode, reap, statusWord } from './exit.ts';
import type { Process } from './process.ts';

/** What a child has to tell. */
export interface ChildReport {
  readonly child: Process;
  /** Its number as the waiter sees it. */
  readonly pid: number;
  readonly uid: number;
  /** wait(2)'s status word. */
  readonly word: number;
  /** CLD_*, and exit status or signal. */
  readonly code: number;
  readonly status: number;
  /** Processor time, nanoseconds. */
  readonly time: number;
}

/** @returns a report; null with WNOHANG where there is none yet; Blocked @throws ECHILD */
export function waitForChild(
  waiter: Process,
  matches: (child: Process) => boolean,
  options: number,
): ChildReport | null | Blocked {
  let any = false;
  for (const child of waiter.children) {
    if (!matches(child)) continue;
    any = true;
    const report = reportOf(waiter, child, options);
    if (report) return report;
  }
  if (!any) throw ECHILD;
  return options & WNOHANG ? null : new Blocked([waiter.childEvents]);
}

function reportOf(waiter: Process, child: Process, options: number): ChildReport | undefined {
  const common = {
    child,
    pid: child.pidIn(waiter.pidns),
    uid: child.credentials.uid,
    time: child.times.user + child.times.children,
  };
  const keep = (options & WNOWAIT) !== 0;
  if (child.status) {
    if (!(options & WEXITED)) return undefined;
    const { status } = child;
    if (!keep) reap(child);
    const number = status.signal === 0 ? status.code & 0xff : status.signal;
    return { ...common, word: statusWord(status), code: endCode(status), status: number };
  }
  if (options & WUNTRACED && child.stopReport !== 0) {
    const signal = child.stopReport;
    if (!keep) child.stopReport = 0;
    return { ...common, word: (signal << 8) | 0x7f, code: CLD_STOPPED, status: signal };
  }
  if (options & WCONTINUED && child.continueReport) {
    if (!keep) child.continueReport = false;
    return { ...common, word: 0xffff, code: CLD_CONTINUED, status: SIGCONT };
  }
  return undefined;
}
