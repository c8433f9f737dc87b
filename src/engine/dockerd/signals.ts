/** Signal names as the API takes them (moby/sys/signal): `TERM`, `SIGTERM`, `15`, `RTMIN+1`. */
import { invalidParameter } from '../errdefs.ts';

const names =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );
const numbers = new Map<string, number>([
  ...names.map((name, index): [string, number] => [name, index + 1]),
  ['CLD', 17],
  ['POLL', 29],
  ['IOT', 6],
]);
const first = 34;
const last = 64;
for (let signal = first; signal <= last; signal++) {
  numbers.set(signal <= 49 ? `RTMIN${signal === first ? '' : `+${signal - first}`}` : `RTMAX-${last - signal}`, signal);
}
numbers.set('RTMAX', last);

export const SIGTERM = 15;
export const SIGKILL = 9;

/** Whether Linux has a signal of that number. */
export function isSignal(number: number): boolean {
  return number > 0 && number <= last;
}

/** A name, or any number but 0, whether there is such a signal or not. @throws invalidParameter `invalid signal: x` */
export function parseSignal(text: string): number {
  if (/^[+-]?\d+$/.test(text)) {
    const number = Number(text);
    if (number === 0) throw invalidParameter(`invalid signal: ${text}`);
    return number;
  }
  const number = numbers.get(text.toUpperCase().replace(/^SIG/, ''));
  if (number === undefined) throw invalidParameter(`invalid signal: ${text}`);
  return number;
}
