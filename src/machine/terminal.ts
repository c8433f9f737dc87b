/** A terminal of the student: a pty with a login shell on it, as a terminal emulator opens one. */
import { makeCredentials } from '../kernel/proc/credentials.ts';
import { O_RDWR } from '../kernel/uapi/fcntl.ts';
import { nextWake } from '../kernel/wait.ts';
import { type Host, student } from './boot.ts';

export interface MachineTerminal {
  /** What the programs write; ends when the last of them has closed the terminal. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves with the shell's exit status. */
  readonly exited: Promise<number>;
  /** Types. What doesn't fit is typed as room comes. */
  write(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
  /** Hangs up. */
  close(): void;
}

/** group tty of Debian. */
const ttyGroup = 5;

export async function openTerminal(machine: Host, columns: number, rows: number): Promise<MachineTerminal> {
  const { kernel, mounts } = machine;
  const master = kernel.fileSystems.devpts.create(student.uid, ttyGroup);
  master.resize(columns, rows);
  const slave = master.openSlave(O_RDWR, null);
  const shell = await kernel.spawn({
    path: '/bin/bash',
    argv: ['-bash'],
    env: [
      'PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
      `HOME=${student.home}`,
      'USER=student',
      'LOGNAME=student',
      'SHELL=/bin/bash',
      'LANG=C.UTF-8',
      'TERM=xterm-256color',
    ],
    cwd: student.home,
    mounts,
    credentials: makeCredentials(student.uid, student.gid, student.groups),
    umask: 0o022,
    fds: new Map([0, 1, 2].map((fd) => [fd, slave])),
    terminal: master.tty,
  });
  slave.release();
  const exited = kernel.exited(shell).then(({ code, signal }) => (signal > 0 ? 128 + signal : code));
  let waiting: Uint8Array = new Uint8Array();
  const type = () => {
    const bytes = waiting;
    if (bytes.length === 0) return;
    // What is typed is echoed, which wakes the queue that calls this.
    waiting = new Uint8Array();
    const taken = master.write(bytes);
    waiting = bytes.subarray(taken);
  };
  master.queue.add(() => queueMicrotask(type));
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        for (;;) {
          const bytes = master.read();
          if (bytes.length > 0) {
            controller.enqueue(bytes);
            return;
          }
          if (master.ended) {
            controller.close();
            master.close();
            return;
          }
          await nextWake([master.queue]);
        }
      },
      cancel: () => master.close(),
    },
    { highWaterMark: 0 },
  );
  return {
    readable,
    exited,
    write: (bytes) => {
      const joined = new Uint8Array(waiting.length + bytes.length);
      joined.set(waiting);
      joined.set(bytes, waiting.length);
      waiting = joined;
      type();
    },
    resize: (newColumns, newRows) => master.resize(newColumns, newRows),
    close: () => master.close(),
  };
}
