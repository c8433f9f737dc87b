/** A program at a terminal of 80 by 24 in our kernel: keys go in, the screen is looked at. */
import xterm from '@xterm/headless';
import { makeCredentials } from '../../src/kernel/proc/credentials.ts';
import { O_RDWR } from '../../src/kernel/uapi/fcntl.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Machine } from '../kernel/machine.ts';
import { SIZE, screenOf, type Transcript } from './transcripts.ts';

export interface ProgramScreen {
  type(keys: string): void;
  /** What stands on the screen by now. */
  lines(): Promise<readonly string[]>;
  close(): void;
}

/** @param path of the program @param env as NAME=value */
export async function programAtTerminal(
  { kernel, mounts }: Machine,
  path: string,
  { argv, mask }: Transcript,
  env: readonly string[],
): Promise<ProgramScreen> {
  const terminal = new xterm.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
  const master = kernel.fileSystems.devpts.create(0, 5);
  master.resize(SIZE.columns, SIZE.rows);
  const slave = master.openSlave(O_RDWR, null);
  await kernel.spawn({
    path,
    argv,
    env,
    cwd: '/',
    mounts,
    credentials: makeCredentials(0, 0),
    umask: 0o022,
    fds: new Map([0, 1, 2].map((fd) => [fd, slave])),
    terminal: master.tty,
  });
  slave.release();
  return {
    type: (keys) => master.write(utf8(keys)),
    lines: async () => {
      for (let bytes = master.read(); bytes.length > 0; bytes = master.read())
        await new Promise<void>((resolve) => terminal.write(bytes, resolve));
      return screenOf(terminal, mask);
    },
    close: () => master.close(),
  };
}
