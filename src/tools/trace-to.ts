/** strace(1) of a whole machine: each system call as a line, the unsupported ones named. */
import type { Kernel } from '../kernel/kernel.ts';
import { formatCall } from '../kernel/syscalls/strace.ts';

/** @param write gets each line without its newline; the answer ends the trace */
export function traceTo(kernel: Kernel, write: (line: string) => void): () => void {
  return kernel.trace((call, entry, result) => write(`[${call.thread.tid}] ${formatCall(call, entry.name, result)}`));
}
