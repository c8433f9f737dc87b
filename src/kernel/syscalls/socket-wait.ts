/** What socket calls keep over their retries: what was moved so far, and when SO_RCVTIMEO or SO_SNDTIMEO ends the wait. */
import { EAGAIN } from '../uapi/errno.ts';
import { Blocked } from '../wait.ts';
import type { Call } from './call.ts';

export interface Transfer {
  /** Bytes of the current message. */
  done: number;
  /** Whole messages (recvmmsg(2)). */
  messages: number;
  /** Monotonic nanoseconds; set at the first wait. */
  deadline: number | undefined;
  /** What a signal makes of the call: what was moved so far; 0 is EINTR. */
  partial(): number;
}

export function transfer(c: Call): Transfer {
  return c.thread.resumed<Transfer>(() => {
    const own: Transfer = { done: 0, messages: 0, deadline: undefined, partial: () => own.messages || own.done };
    return own;
  });
}

/** Blocked until `timeout` nanoseconds (0 = none) have passed since the first wait. @throws EAGAIN then */
export function limited(c: Call, blocked: Blocked, timeout: number): Blocked {
  if (timeout === 0) return blocked;
  const { clock } = c.kernel;
  const state = transfer(c);
  state.deadline ??= clock.monotonic() + timeout;
  if (clock.monotonic() >= state.deadline) throw EAGAIN;
  return new Blocked(blocked.queues, state.deadline);
}
