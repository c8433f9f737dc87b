/**
 * N_TTY, Linux's line discipline (termios(3), n_tty.c): what happens to a typed byte between the keyboard (the pty's
 * master) and read(2). Left out: parity marks, IUCLC's and IXOFF's flow control towards the keyboard, EXTPROC.
 */
import { ByteQueue } from '../byte-queue.ts';
import {
  copyTermios,
  defaultTermios,
  ECHO,
  ECHOCTL,
  ECHONL,
  ICANON,
  ICRNL,
  IEXTEN,
  IGNCR,
  IMAXBEL,
  INLCR,
  ISIG,
  ISTRIP,
  IUCLC,
  IXANY,
  IXON,
  NOFLSH,
  type Termios,
  VEOF,
  VEOL,
  VEOL2,
  VERASE,
  VINTR,
  VKILL,
  VLNEXT,
  VMIN,
  VQUIT,
  VREPRINT,
  VSTART,
  VSTOP,
  VSUSP,
  VTIME,
  VWERASE,
} from '../uapi/termios.ts';
import { LineEditor } from './line-editor.ts';
import { TerminalOutput } from './output.ts';

const SIGINT = 2;
const SIGQUIT = 3;
const SIGTSTP = 20;

/** Bytes that may wait for read(2) before the keyboard is held off. */
const INPUT_LIMIT = 65536;

/** Output that has reached the master's own buffer in Linux (N_TTY_BUF_SIZE), which a signal character doesn't flush. */
const MASTER_BUFFER = 4095;

/** The line discipline's state; `signal` is called with SIGINT, SIGQUIT or SIGTSTP for the foreground group. */
export class LineDiscipline {
  readonly output = new TerminalOutput();
  /** Output is held by STOP (^S). */
  stopped = false;
  #termios = defaultTermios();
  readonly #editor = new LineEditor(this.output);
  /** Finished lines in canonical mode; an empty one is an end of file. */
  #lines: Uint8Array[] = [];
  readonly #raw = new ByteQueue();
  #literal = false;
  readonly #signal: (signal: number) => void;

  constructor(signal: (signal: number) => void) {
    this.#signal = signal;
  }

  get termios(): Termios {
    return this.#termios;
  }

  /** tcsetattr(3): what was typed stays, as a line in canonical mode or as bytes otherwise. */
  setTermios(termios: Termios): void {
    const changed = (this.#termios.lflag ^ termios.lflag) & ICANON;
    this.#termios = copyTermios(termios);
    if (!(termios.iflag & IXON)) this.stopped = false;
    if (!changed) return;
    this.#literal = false;
    if (termios.lflag & ICANON) {
      if (this.#raw.length > 0) this.#lines.push(this.#raw.take());
    } else {
      for (const line of this.#lines) this.#raw.push(line);
      this.#lines = [];
      this.#raw.push(this.#editor.take());
    }
  }

  /** Bytes that read(2) could get now: the first line, or everything (FIONREAD). */
  get available(): number {
    if (!(this.#termios.lflag & ICANON)) return this.#raw.length;
    return this.#lines.reduce((sum, line) => sum + line.length, 0);
  }

  /** Whether poll(2) says POLLIN. */
  get readable(): boolean {
    const { lflag, cc } = this.#termios;
    if (lflag & ICANON) return this.#lines.length > 0;
    const least = cc[VTIME] === 0 && cc[VMIN] ? cc[VMIN] : 1;
    return this.#raw.length >= least;
  }

  /** How many more bytes `receive` takes. */
  get room(): number {
    return this.#termios.lflag & ICANON
      ? INPUT_LIMIT - Math.min(INPUT_LIMIT, this.available)
      : Math.max(0, INPUT_LIMIT - this.#raw.length);
  }

  /** TCIFLUSH. */
  flushInput(): void {
    this.#lines = [];
    this.#raw.clear();
    this.#editor.take();
  }

  /** TCOFLUSH. */
  flushOutput(): void {
    this.output.queue.clear();
  }

  /**
   * read(2): the count, or undefined where there is not enough yet.
   * @param least non-canonical: bytes to wait for (VMIN)
   */
  read(into: Uint8Array, least: number): number | undefined {
    if (this.#termios.lflag & ICANON) {
      const line = this.#lines[0];
      if (!line) return undefined;
      const count = Math.min(line.length, into.length);
      into.set(line.subarray(0, count));
      if (count === line.length) this.#lines.shift();
      else this.#lines[0] = line.subarray(count);
      return count;
    }
    if (this.#raw.length < Math.max(1, Math.min(least, into.length))) return undefined;
    return this.#raw.shift(into);
  }

  /** Typed bytes arrive. */
  receive(bytes: Uint8Array): void {
    for (const byte of bytes) this.#receive(byte);
  }

  #receive(byte: number): void {
    const { iflag, lflag, cc } = this.#termios;
    if (iflag & ISTRIP) byte &= 0x7f;
    if (iflag & IUCLC && lflag & IEXTEN && byte >= 0x41 && byte <= 0x5a) byte |= 0x20;
    if (this.#literal) {
      this.#literal = false;
      this.#store(byte);
      return;
    }
    if (this.#flow(byte)) return;
    if (lflag & ISIG && byte !== 0 && this.#interrupts(byte)) return;
    let translated = false;
    if (byte === 13) {
      if (iflag & IGNCR) return;
      if (iflag & ICRNL) {
        byte = 10;
        translated = true;
      }
    } else if (byte === 10 && iflag & INLCR) byte = 13;
    if (lflag & ICANON && this.#edits(byte, cc)) return;
    this.#store(byte, translated);
  }

  /** START and STOP. */
  #flow(byte: number): boolean {
    const { iflag, cc } = this.#termios;
    if (!(iflag & IXON) || byte === 0) return false;
    if (byte === cc[VSTART]) {
      this.stopped = false;
      return true;
    }
    if (byte === cc[VSTOP]) {
      this.stopped = true;
      return true;
    }
    if (this.stopped && iflag & IXANY) this.stopped = false;
    return false;
  }

  #interrupts(byte: number): boolean {
    const { lflag, cc } = this.#termios;
    const signal = byte === cc[VINTR] ? SIGINT : byte === cc[VQUIT] ? SIGQUIT : byte === cc[VSUSP] ? SIGTSTP : 0;
    if (signal === 0) return false;
    if (!(lflag & NOFLSH)) {
      this.flushInput();
      // What the master could have read by now stays; the rest of a flood is gone.
      const { queue } = this.output;
      const kept = queue.take(MASTER_BUFFER);
      queue.clear();
      queue.push(kept);
    }
    this.stopped = false;
    this.#editor.echo(byte, this.#termios);
    this.#signal(signal);
    return true;
  }

  /** Canonical mode's keys; false where `byte` is one to keep. */
  #edits(byte: number, cc: Uint8Array): boolean {
    const termios = this.#termios;
    const editor = this.#editor;
    const extended = (termios.lflag & IEXTEN) !== 0;
    if (byte === 10) {
      if (termios.lflag & (ECHO | ECHONL)) this.output.write(Uint8Array.of(10), termios);
      this.#finish(byte);
      return true;
    }
    if (byte === 0) return false;
    if (byte === cc[VERASE]) editor.erase(VERASE, termios);
    else if (byte === cc[VKILL]) editor.erase(VKILL, termios);
    else if (extended && byte === cc[VWERASE]) editor.erase(VWERASE, termios);
    else if (extended && byte === cc[VREPRINT] && termios.lflag & ECHO) editor.reprint(termios);
    else if (extended && byte === cc[VLNEXT]) {
      this.#literal = true;
      editor.finishErasing(termios);
      if ((termios.lflag & (ECHO | ECHOCTL)) === (ECHO | ECHOCTL)) this.output.write(Uint8Array.of(0x5e, 8), termios);
    } else if (byte === cc[VEOF]) this.#finish(undefined);
    else if (byte === cc[VEOL] || (extended && byte === cc[VEOL2])) {
      editor.echo(byte, termios);
      this.#finish(byte);
    } else return false;
    return true;
  }

  /** The line is complete, with `end` as its last byte. */
  #finish(end: number | undefined): void {
    const line = this.#editor.take();
    if (end === undefined) this.#lines.push(line);
    else {
      const whole = new Uint8Array(line.length + 1);
      whole.set(line);
      whole[line.length] = end;
      this.#lines.push(whole);
    }
  }

  /** @param plain a return that became a newline is echoed as one, never as ^J */
  #store(byte: number, plain = false): void {
    const termios = this.#termios;
    if (!(termios.lflag & ICANON)) {
      if (this.#raw.length >= INPUT_LIMIT) return;
      if (plain && termios.lflag & ECHO) this.output.write(Uint8Array.of(byte), termios);
      else this.#editor.echo(byte, termios);
      this.#raw.push(Uint8Array.of(byte));
      return;
    }
    this.#editor.finishErasing(termios);
    if (this.#editor.append(byte)) this.#editor.echo(byte, termios);
    else if (termios.iflag & IMAXBEL) this.output.write(Uint8Array.of(7), termios);
  }
}
