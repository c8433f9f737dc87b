/**
 * Output processing of n_tty (OPOST and its flags, termios(3)): what a program writes on its way to the screen. Keeps
 * the cursor's column, which tabs and the erasing of tabs need. Left out: delays (NLDLY and the like), which do nothing today.
 */
import { ByteQueue } from '../byte-queue.ts';
import { IUTF8, OCRNL, OLCUC, ONLCR, ONLRET, ONOCR, OPOST, TABDLY, type Termios, XTABS } from '../uapi/termios.ts';

const BACKSPACE = 8;
const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;

/** Most bytes that one byte becomes: a tab as spaces. */
const WIDEST = 8;

export class TerminalOutput {
  /** What the master will read. */
  readonly queue = new ByteQueue();
  column = 0;
  readonly #out = new Uint8Array(8192);
  #length = 0;

  /** Appends `bytes`, processed as `termios` says. */
  write(bytes: Uint8Array, termios: Termios): void {
    const { oflag } = termios;
    if (!(oflag & OPOST)) {
      this.queue.push(bytes);
      return;
    }
    const upper = (oflag & OLCUC) !== 0;
    const utf8 = (termios.iflag & IUTF8) !== 0;
    const limit = this.#out.length - WIDEST;
    for (let at = 0; at < bytes.length; at++) {
      let byte = bytes[at] ?? 0;
      if (this.#length > limit) this.#flush();
      if (byte < 0x20) {
        this.#control(byte, oflag);
        continue;
      }
      if (byte !== 0x7f && !((byte & 0xc0) === 0x80 && utf8)) this.column += 1;
      if (upper && byte >= 0x61 && byte <= 0x7a) byte -= 0x20;
      this.#out[this.#length++] = byte;
    }
    this.#flush();
  }

  #flush(): void {
    this.queue.push(this.#out.subarray(0, this.#length));
    this.#length = 0;
  }

  #put(byte: number): void {
    this.#out[this.#length++] = byte;
  }

  #control(byte: number, oflag: number): void {
    switch (byte) {
      case NEWLINE:
        if (oflag & (ONLRET | ONLCR)) this.column = 0;
        if (oflag & ONLCR) this.#put(RETURN);
        break;
      case RETURN:
        if (oflag & ONOCR && this.column === 0) return;
        if (oflag & OCRNL) {
          if (oflag & ONLRET) this.column = 0;
          this.#put(NEWLINE);
          return;
        }
        this.column = 0;
        break;
      case TAB: {
        const spaces = 8 - (this.column & 7);
        this.column += spaces;
        if ((oflag & TABDLY) === XTABS) {
          for (let i = 0; i < spaces; i++) this.#put(0x20);
          return;
        }
        break;
      }
      case BACKSPACE:
        if (this.column > 0) this.column -= 1;
        break;
    }
    this.#put(byte);
  }
}
