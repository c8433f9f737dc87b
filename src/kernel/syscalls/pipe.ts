/** pipe2(2). */
import { createPipe } from '../ipc/pipe.ts';
import { EINVAL } from '../uapi/errno.ts';
import { O_CLOEXEC, O_DIRECT, O_NONBLOCK } from '../uapi/fcntl.ts';
import type { Call, CallTable } from './call.ts';

function pipe2(c: Call): number {
  const address = c.args[0];
  const flags = c.args[1] | 0;
  // O_DIRECT would be packet mode.
  if (flags & ~(O_CLOEXEC | O_NONBLOCK) || flags & O_DIRECT) throw EINVAL;
  c.memory.probeWrite(address, 8);
  const { files, credentials } = c.process;
  const [reader, writer] = createPipe(c.kernel.pipes, flags & O_NONBLOCK, credentials);
  const cloexec = (flags & O_CLOEXEC) !== 0;
  let first: number;
  try {
    first = files.install(reader, cloexec);
  } catch (error) {
    reader.release();
    writer.release();
    throw error;
  }
  let second: number;
  try {
    second = files.install(writer, cloexec);
  } catch (error) {
    files.close(first);
    writer.release();
    throw error;
  }
  c.memory.writeI32(address, first);
  c.memory.writeI32(address + 4, second);
  return 0;
}

export const pipeCalls: CallTable = {
  pipe2: { nr: 59, support: 'partial: no packet mode (O_DIRECT)', call: pipe2 },
};
