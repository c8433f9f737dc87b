/** A shell on a pty: foreground groups, ^C, ^Z, fg and bg, hang-up. */
import { describe, expect, test } from 'vitest';
import type { Process } from '../../../src/kernel/proc/process.ts';
import type { PtyMaster } from '../../../src/kernel/tty/pty.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { hasImage, Machine } from '../machine.ts';

class Terminal {
  readonly machine: Machine;
  readonly master: PtyMaster;
  seen = '';

  constructor(machine: Machine) {
    this.machine = machine;
    this.master = machine.kernel.fileSystems.devpts.create();
  }

  async start(argv: readonly string[]): Promise<Process> {
    const slave = this.master.openSlave(2, null);
    const { process } = await this.machine.start(argv, {
      fds: new Map([
        [0, slave],
        [1, slave],
        [2, slave],
      ]),
      terminal: slave.tty,
      env: ['PATH=/usr/bin:/bin', 'PS1=> ', 'TERM=dumb', 'HOME=/root'],
    });
    slave.release();
    return process;
  }

  /** Waits until `words` have appeared since the last expectation. */
  async expect(words: string): Promise<void> {
    for (;;) {
      this.seen += text(this.master.read());
      const at = this.seen.indexOf(words);
      if (at >= 0) {
        this.seen = this.seen.slice(at + words.length);
        return;
      }
      await new Promise<void>((resolve) => {
        const waker = (): void => {
          this.master.queue.remove(waker);
          resolve();
        };
        this.master.queue.add(waker);
      });
    }
  }

  type(keys: string): void {
    this.master.write(utf8(keys));
  }
}

describe.skipIf(!hasImage('debian'))('job control', () => {
  test('^C, ^Z, jobs, bg, fg, exit', async () => {
    const machine = await Machine.create({ image: 'debian' });
    const terminal = new Terminal(machine);
    const shell = await terminal.start(['bash', '--norc', '-i']);
    /** A job of the shell runs its own program in the foreground. */
    const inFront = async (): Promise<void> => {
      const { tty } = terminal.master;
      while (![...shell.children].some((job) => job.pgid === tty.foreground && job.hasExeced)) {
        await machine.kernel.pause();
      }
    };
    await terminal.expect('> ');
    terminal.type('sleep 100\r');
    await terminal.expect('sleep 100\r\n');
    await inFront();
    terminal.type('\x03');
    await terminal.expect('^C');
    await terminal.expect('> ');
    terminal.type('echo $?\r');
    await terminal.expect('130\r\n');
    terminal.type('cat\r');
    await terminal.expect('cat\r\n');
    await inFront();
    terminal.type('\x1a');
    await terminal.expect('Stopped');
    await terminal.expect('> ');
    terminal.type('bg; sleep 0.05; jobs\r');
    await terminal.expect('Stopped');
    await terminal.expect('> ');
    terminal.type('fg\r');
    await terminal.expect('cat\r\n');
    await inFront();
    terminal.type('hello\r');
    await terminal.expect('hello\r\nhello\r\n');
    terminal.type('\x04');
    await terminal.expect('> ');
    terminal.type('exit 3\r');
    expect(await machine.kernel.exited(shell)).toMatchObject({ code: 3 });
  });

  test('closing the terminal hangs the session up', async () => {
    const machine = await Machine.create({ image: 'debian' });
    const terminal = new Terminal(machine);
    const shell = await terminal.start(['sleep', '100']);
    terminal.master.close();
    expect(await machine.kernel.exited(shell)).toMatchObject({ signal: 1 });
  });
});
