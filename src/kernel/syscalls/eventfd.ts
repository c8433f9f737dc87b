/** eventfd2(2). */
import { EventFile } from '../ipc/eventfd.ts';
import { EINVAL } from '../uapi/errno.ts';
import { O_CLOEXEC, O_NONBLOCK } from '../uapi/fcntl.ts';
import { EFD_SEMAPHORE } from '../uapi/poll.ts';
import type { Call, CallTable } from './call.ts';
import { installNew } from './file-arguments.ts';

function eventfd2(c: Call): number {
  const initial = c.args[0] >>> 0;
  const flags = c.args[1] | 0;
  if (flags & ~(O_CLOEXEC | O_NONBLOCK | EFD_SEMAPHORE)) throw EINVAL;
  const semaphore = (flags & EFD_SEMAPHORE) !== 0;
  const file = new EventFile(c.kernel.anonymousInodes, initial, semaphore, flags & O_NONBLOCK);
  return installNew(c, file, (flags & O_CLOEXEC) !== 0);
}

export const eventfdCalls: CallTable = {
  eventfd2: { nr: 19, support: 'full', call: eventfd2 },
};
