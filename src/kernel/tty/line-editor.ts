/**
 * The line being typed in canonical mode and its editing keys (termios(3): ERASE, WERASE, KILL, REPRINT), with the
 * echo that shows them. UTF-8 characters are erased whole with IUTF8; each counts as one column, as in Linux.
 */
import {
  ECHO,
  ECHOCTL,
  ECHOE,
  ECHOK,
  ECHOKE,
  ECHOPRT,
  IUTF8,
  type Termios,
  VERASE,
  VKILL,
  VREPRINT,
} from '../uapi/termios.ts';
import type { TerminalOutput } from './output.ts';

/** Longest line, as N_TTY_BUF_SIZE. */
const MAX_LINE = 4095;

const ERASE_ONE = Uint8Array.of(8, 0x20, 8);

/** `^C` for 3, `^?` for 127; null where a byte shows as itself. */
function caret(byte: number): Uint8Array | null {
  if (byte === 0x7f) return Uint8Array.of(0x5e, 0x3f);
  return byte < 0x20 ? Uint8Array.of(0x5e, byte | 0x40) : null;
}

function isContinuation(byte: number, termios: Termios): boolean {
  return (termios.iflag & IUTF8) !== 0 && (byte & 0xc0) === 0x80;
}

/** A letter, digit or underscore; Latin-1's letters count, so a UTF-8 character goes by its first byte. */
function isWord(byte: number): boolean {
  if (byte >= 0xc0) return byte !== 0xd7 && byte !== 0xf7;
  return byte === 0x5f || (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

export class LineEditor {
  readonly #output: TerminalOutput;
  #line: number[] = [];
  /** Column in which the line began. */
  #start = 0;
  /** Inside ECHOPRT's \…/ . */
  #erasing = false;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  get length(): number {
    return this.#line.length;
  }

  /** Adds a byte; false where the line is full. */
  append(byte: number): boolean {
    if (this.#line.length >= MAX_LINE) return false;
    if (this.#line.length === 0) this.#start = this.#output.column;
    this.#line.push(byte);
    return true;
  }

  /** Ends the line and answers it. */
  take(): Uint8Array {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    return line;
  }

  /** Echoes a typed byte: control characters as ^X with ECHOCTL. */
  echo(byte: number, termios: Termios): void {
    if (!(termios.lflag & ECHO)) return;
    const shown = termios.lflag & ECHOCTL && byte !== 9 ? caret(byte) : null;
    this.#put(shown ?? Uint8Array.of(byte), termios);
  }

  /** Ends ECHOPRT's bracket before anything else is echoed. */
  finishErasing(termios: Termios): void {
    if (!this.#erasing) return;
    this.#put(Uint8Array.of(0x2f), termios);
    this.#erasing = false;
  }

  /** ERASE, WERASE or KILL (`key` is VERASE, VWERASE or VKILL). */
  erase(key: number, termios: Termios): void {
    if (this.#line.length === 0) return;
    const echo = (termios.lflag & ECHO) !== 0;
    if (key === VKILL && !this.#showsKill(termios)) {
      this.#line = [];
      if (echo) {
        this.finishErasing(termios);
        this.echo(termios.cc[VKILL] ?? 0, termios);
        if (termios.lflag & ECHOK) this.#put(Uint8Array.of(10), termios);
      }
      return;
    }
    let seenWord = false;
    while (this.#line.length > 0) {
      const character = this.#last(termios);
      const first = character[0] ?? 0;
      if (key !== VERASE && key !== VKILL) {
        const word = isWord(first);
        if (word) seenWord = true;
        else if (seenWord) break;
      }
      this.#line.length -= character.length;
      if (echo) this.#showErased(character, key, termios);
      if (key === VERASE) break;
    }
    if (this.#line.length === 0) this.finishErasing(termios);
  }

  /** REPRINT: shows the line again on a new one. */
  reprint(termios: Termios): void {
    this.finishErasing(termios);
    this.echo(termios.cc[VREPRINT] ?? 0, termios);
    if (!(termios.lflag & ECHO)) return;
    this.#put(Uint8Array.of(10), termios);
    this.#start = this.#output.column;
    for (const byte of this.#line) this.echo(byte, termios);
  }

  /** Whether KILL wipes the line on the screen, or only says that it is void. */
  #showsKill(termios: Termios): boolean {
    return (termios.lflag & (ECHO | ECHOK | ECHOKE | ECHOE)) === (ECHO | ECHOK | ECHOKE | ECHOE);
  }

  #last(termios: Termios): number[] {
    let start = this.#line.length - 1;
    while (start > 0 && isContinuation(this.#line[start] ?? 0, termios)) start -= 1;
    return this.#line.slice(start);
  }

  #showErased(character: readonly number[], key: number, termios: Termios): void {
    const byte = character[0] ?? 0;
    if (termios.lflag & ECHOPRT) {
      if (!this.#erasing) this.#put(Uint8Array.of(0x5c), termios);
      this.#erasing = true;
      for (const each of character) this.echo(each, termios);
    } else if (key === VERASE && !(termios.lflag & ECHOE)) {
      this.echo(termios.cc[VERASE] ?? 0, termios);
    } else if (byte === 9) {
      const column = this.#columnOfEnd(termios);
      for (let width = 8 - (column & 7); width > 0; width--) this.#put(Uint8Array.of(8), termios);
    } else if (caret(byte)) {
      if (termios.lflag & ECHOCTL) {
        this.#put(ERASE_ONE, termios);
        this.#put(ERASE_ONE, termios);
      }
    } else this.#put(ERASE_ONE, termios);
  }

  /** Column just behind what is left of the line. */
  #columnOfEnd(termios: Termios): number {
    let column = this.#start;
    for (const byte of this.#line) {
      if (byte === 9) column += 8 - (column & 7);
      else if (caret(byte)) column += termios.lflag & ECHOCTL ? 2 : 0;
      else if (!isContinuation(byte, termios)) column += 1;
    }
    return column;
  }

  #put(bytes: Uint8Array, termios: Termios): void {
    this.#output.write(bytes, termios);
  }
}
