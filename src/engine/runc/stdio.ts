/**
 * Standard streams of a container's process: pipes, or a pseudo terminal with -t (containerd's shim and runc's console). The engine's
 * end is here; the process's end are the descriptions that spawn gets.
 */
import { createPipe, type PipeEnd } from '../../kernel/ipc/pipe.ts';
import type { PtyMaster } from '../../kernel/tty/pty.ts';
import type { Tty } from '../../kernel/tty/tty.ts';
import { EIO, EPIPE } from '../../kernel/uapi/errno.ts';
import { O_NOCTTY, O_NONBLOCK, O_RDWR } from '../../kernel/uapi/fcntl.ts';
import type { AnonymousFs } from '../../kernel/vfs/anonymous-inode.ts';
import type { File } from '../../kernel/vfs/file.ts';
import { nextWake } from '../../kernel/wait.ts';
import { OutputOrder, type StreamNumber } from './output-order.ts';
import { unblocked } from './unblock.ts';

const chunk = 65536;

/** The output of a process, until its end. */
export interface Output {
  readonly stream: 1 | 2;
  /** The next bytes; undefined once nobody can write any more. */
  read(): Promise<Uint8Array | undefined>;
}

export interface Stdio {
  /** Descriptors 0, 1 and 2 of the process. */
  readonly files: ReadonlyMap<number, File>;
  readonly terminal: Tty | undefined;
  readonly outputs: readonly Output[];
  /** Rejects with EPIPE where nobody reads. */
  write(bytes: Uint8Array): Promise<void>;
  closeInput(): void;
  resize(columns: number, rows: number): void;
  /** The process has its copies now: ours of its end go. */
  started(): void;
  /** Outputs end once what is there was read, though others may still hold the process's end. */
  finish(): void;
  /** Everything goes, the process's end or not. */
  close(): void;
  /** Called by `close`. */
  onClose: (() => void) | undefined;
}

/** Pipes. @param nullFile what descriptor 0 is without `input`: /dev/null */
export class PipeStdio implements Stdio {
  readonly files: ReadonlyMap<number, File>;
  readonly terminal = undefined;
  readonly outputs: readonly Output[];
  readonly #input: PipeEnd | undefined;
  readonly #readers: PipeEnd[];
  readonly #order: OutputOrder;
  onClose: (() => void) | undefined = undefined;
  #inputClosed = false;

  constructor(pipes: AnonymousFs, nullFile: File, input: boolean) {
    const files = new Map<number, File>();
    if (input) {
      const [reader, writer] = createPipe(pipes);
      files.set(0, reader);
      this.#input = writer;
    } else files.set(0, nullFile);
    const readers = new Map<StreamNumber, PipeEnd>();
    for (const stream of [1, 2] as const) {
      const [reader, writer] = createPipe(pipes);
      files.set(stream, writer);
      readers.set(stream, reader);
    }
    const order = new OutputOrder(readers);
    this.#order = order;
    this.#readers = [...readers.values()];
    this.files = files;
    this.outputs = [...readers.keys()].map((stream) => ({ stream, read: () => order.read(stream) }));
  }

  async write(bytes: Uint8Array): Promise<void> {
    const input = this.#input;
    if (!input) return;
    for (let done = 0; done < bytes.length; ) {
      if (this.#inputClosed) throw EPIPE;
      const rest = bytes.subarray(done);
      done += await unblocked(() => input.write(rest));
    }
  }

  closeInput(): void {
    if (this.#inputClosed) return;
    this.#inputClosed = true;
    this.#input?.release();
  }

  resize(): void {}

  started(): void {
    for (const file of this.files.values()) file.release();
  }

  finish(): void {
    for (const reader of this.#readers) {
      reader.flags |= O_NONBLOCK;
      reader.pipe.readable.wake();
    }
  }

  close(): void {
    this.onClose?.();
    this.closeInput();
    this.#order.close();
    for (const reader of this.#readers.splice(0)) reader.release();
  }
}

/** A pseudo terminal; stdout and stderr are one. */
export class TerminalStdio implements Stdio {
  readonly files: ReadonlyMap<number, File>;
  readonly terminal: Tty;
  readonly outputs: readonly Output[];
  readonly #master: PtyMaster;
  #finished = false;
  onClose: (() => void) | undefined = undefined;

  constructor(master: PtyMaster) {
    this.#master = master;
    this.terminal = master.tty;
    const slave = master.openSlave(O_RDWR | O_NOCTTY, null);
    this.files = new Map<number, File>([
      [0, slave],
      [1, slave.hold()],
      [2, slave.hold()],
    ]);
    this.outputs = [{ stream: 1, read: () => this.#read() }];
  }

  async #read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = this.#master.read(chunk);
      if (bytes.length > 0) return bytes;
      if (this.#finished || this.#master.ended || this.#master.tty.masterClosed) return undefined;
      await nextWake([this.#master.queue]);
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      if (this.#master.ended || this.#master.tty.masterClosed) throw EIO;
      const count = this.#master.write(bytes.subarray(done));
      done += count;
      if (count === 0) await nextWake([this.#master.queue]);
    }
  }

  /** A terminal has no end of input but ^D, which the client sends. */
  closeInput(): void {}

  resize(columns: number, rows: number): void {
    this.#master.resize(columns, rows);
  }

  started(): void {
    for (const file of this.files.values()) file.release();
  }

  finish(): void {
    this.#finished = true;
    this.#master.queue.wake();
  }

  close(): void {
    this.onClose?.();
    this.#master.close();
  }
}
