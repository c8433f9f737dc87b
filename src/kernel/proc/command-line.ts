/** A process's command line as /proc/<pid>/cmdline has it (proc_pid_cmdline(5)): read from its own memory, so that a title a program has set (setproctitle(3)) shows. */
import { text } from '../../lib/bytes.ts';
import type { Process } from './process.ts';

export function commandLine(process: Process): readonly string[] {
  if (process.ended) return [];
  const { memory } = process;
  if (!memory || memory.argumentEnd <= memory.argumentStart) return process.argv;
  try {
    let bytes = memory.read(memory.argumentStart, memory.argumentEnd - memory.argumentStart);
    if (bytes.at(-1) !== 0) {
      // The title ran over into the environment's place: it ends at the first zero.
      bytes = memory.read(memory.argumentStart, memory.environmentEnd - memory.argumentStart);
      const end = bytes.indexOf(0);
      if (end >= 0) bytes = bytes.subarray(0, end + 1);
    }
    const words = text(bytes).split('\0');
    words.pop();
    return words;
  } catch {
    return process.argv;
  }
}
