/** signalfd4(2). */
import { SignalFile, type SignalSource } from '../ipc/signalfd.ts';
import type { Process } from '../proc/process.ts';
import { EINVAL } from '../uapi/errno.ts';
import { O_CLOEXEC, O_NONBLOCK } from '../uapi/fcntl.ts';
import { UNBLOCKABLE } from '../uapi/signal.ts';
import type { Caller } from '../vfs/caller.ts';
import { WaitQueue } from '../wait.ts';
import type { Call, CallTable } from './call.ts';
import { installNew, openFile } from './file-arguments.ts';

/** Pending signals of the calling process; a reader that is no process has none. */
function sourceOf(c: Call): SignalSource {
  const find = (caller: Caller): Process | undefined => c.kernel.processes.processes.get(caller.pid);
  const nobody = new WaitQueue();
  return {
    pending(caller, wanted) {
      const process = find(caller);
      if (!process) return false;
      return (
        ((process.pending.set | process.threads.reduce((set, thread) => set | thread.pending.set, 0n)) & wanted) !== 0n
      );
    },
    take(caller, wanted) {
      const process = find(caller);
      if (!process) return undefined;
      for (const thread of process.threads) {
        const info = thread.pending.take(wanted);
        if (info) return info;
      }
      return process.pending.take(wanted);
    },
    queue: (caller) => find(caller)?.signalEvents ?? nobody,
  };
}

function signalfd4(c: Call): number {
  const [fd, address, size] = c.args;
  const flags = c.args[3] | 0;
  if (size !== 8 || flags & ~(O_CLOEXEC | O_NONBLOCK)) throw EINVAL;
  const mask = c.memory.readU64(address) & ~UNBLOCKABLE;
  if ((fd | 0) !== -1) {
    const file = openFile(c, fd | 0);
    if (!(file instanceof SignalFile)) throw EINVAL;
    file.mask = mask;
    return fd | 0;
  }
  const file = new SignalFile(c.kernel.anonymousInodes, mask, sourceOf(c), c.process, flags & O_NONBLOCK);
  return installNew(c, file, (flags & O_CLOEXEC) !== 0);
}

export const signalfdCalls: CallTable = {
  signalfd4: { nr: 74, support: 'partial: a thread sees the signals of all threads of its process', call: signalfd4 },
};
