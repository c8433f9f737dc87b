/**
 * Line editing at a terminal in raw mode, with the keys of Node's readline in its REPL (those of readline(3)'s emacs mode
 * that are used most) and a history. Left out: kill ring, undo, searching the history, previews of values.
 */

/** What came of the keys: a whole line, ^C, ^D on an empty line, or Tab (the caller completes). */
export type Typed = 'line' | 'interrupt' | 'end' | 'complete';

/** Columns that a character takes on a terminal: East Asian wide ones two, marks that combine none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const char of text) {
    if (/^[\p{Mn}\p{Me}\p{Cf}]$/u.test(char)) continue;
    columns +=
      /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]$/u.test(
        char,
      )
        ? 2
        : 1;
  }
  return columns;
}

const WORD = /[\p{L}\p{N}_]/u;

/** Keys that do what another does. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['\x7f', '\x08'],
  ['\x1b[A', '\x10'],
  ['\x1b[B', '\x0e'],
  ['\x1b[C', '\x06'],
  ['\x1b[D', '\x02'],
  ['\x1b[H', '\x01'],
  ['\x1b[F', '\x05'],
  ['\x1b[1~', '\x01'],
  ['\x1b[4~', '\x05'],
  ['\x1b[1;5D', '\x1bb'],
  ['\x1b[1;5C', '\x1bf'],
  ['\x1b\x7f', '\x17'],
]);

export class LineEditor {
  readonly #actions: ReadonlyMap<string, () => void> = new Map([
    ['\x01', () => this.#to(0)],
    ['\x05', () => this.#to(this.#chars.length)],
    ['\x02', () => this.#to(this.#cursor - 1)],
    ['\x06', () => this.#to(this.#cursor + 1)],
    ['\x08', () => this.#remove(this.#cursor - 1, this.#cursor)],
    ['\x0b', () => this.#remove(this.#cursor, this.#chars.length)],
    ['\x15', () => this.#remove(0, this.#cursor)],
    ['\x17', () => this.#remove(this.#wordStart(), this.#cursor)],
    ['\x0c', () => this.#clear()],
    ['\x10', () => this.#recall(1)],
    ['\x0e', () => this.#recall(-1)],
    ['\x1b[3~', () => this.#remove(this.#cursor, this.#cursor + 1)],
    ['\x1bb', () => this.#to(this.#wordStart())],
    ['\x1bf', () => this.#to(this.#wordEnd())],
    ['\x1bd', () => this.#remove(this.#cursor, this.#wordEnd())],
  ]);
  readonly #columns: () => number;
  /** Newest first. */
  readonly #history: string[];
  #prompt = '';
  #chars: string[] = [];
  #cursor = 0;
  /** Place in the history; -1 is the line being typed. */
  #place = -1;
  #draft = '';
  /** The terminal row of the cursor, counted from the prompt's. */
  #row = 0;
  /** Keys that have come and were not looked at yet. */
  #keys = '';
  #shown = '';

  /**
   * @param columns of the terminal, now
   * @param history lines, newest first
   */
  constructor(columns: () => number, history: readonly string[] = []) {
    this.#columns = columns;
    this.#history = [...history];
  }

  get line(): string {
    return this.#chars.join('');
  }

  /** What stands before the cursor. */
  get head(): string {
    return this.#chars.slice(0, this.#cursor).join('');
  }

  get history(): readonly string[] {
    return this.#history;
  }

  /** Begins a line. @returns what to show */
  begin(prompt: string): string {
    this.#prompt = prompt;
    this.#set('');
    this.#place = -1;
    this.#row = 0;
    return this.#flush(() => this.#draw());
  }

  /** Puts text in at the cursor. @returns what to show */
  insert(text: string): string {
    return this.#flush(() => this.#insert(text));
  }

  /** Shows the line again, below something else that was printed. */
  again(): string {
    this.#row = 0;
    return this.#flush(() => this.#draw());
  }

  /** Remembers keys to be looked at by next(). */
  press(keys: string): void {
    this.#keys += keys;
  }

  /** Works on the keys until something comes of them; `typed` is undefined when there are no more. */
  next(): { readonly shown: string; readonly typed: Typed | undefined } {
    let typed: Typed | undefined;
    const shown = this.#flush(() => {
      while (typed === undefined) {
        const key = this.#key();
        if (key === undefined) break;
        typed = this.#act(key);
      }
    });
    return { shown, typed };
  }

  /** A line that is worth finding again. */
  remember(line: string): void {
    if (line.trim() !== '' && line !== this.#history[0]) this.#history.unshift(line);
  }

  /** The next key: a character, or an escape sequence as a whole; half of one waits for the rest. */
  #key(): string | undefined {
    const match = /^(\x1b\[[\d;]*[A-Za-z~]|\x1bO[A-Za-z]|\x1b[^[O]|[^\x1b])/su.exec(this.#keys);
    if (!match) return undefined;
    this.#keys = this.#keys.slice(match[0].length);
    return match[0];
  }

  #flush(change: () => void): string {
    this.#shown = '';
    change();
    const shown = this.#shown;
    this.#shown = '';
    return shown;
  }

  #act(key: string): Typed | undefined {
    switch (key) {
      case '\r':
      case '\n':
        this.#to(this.#chars.length);
        this.#shown += '\r\n';
        return 'line';
      case '\x03':
        this.#to(this.#chars.length);
        return 'interrupt';
      case '\x04':
        if (this.#chars.length === 0) return 'end';
        this.#remove(this.#cursor, this.#cursor + 1);
        return undefined;
      case '\t':
        return 'complete';
      default:
        this.#edit(key);
        return undefined;
    }
  }

  #edit(key: string): void {
    const name = key.replace(/^\x1bO/, '\x1b[');
    const action = this.#actions.get(ALIASES.get(name) ?? name);
    if (action) action();
    else if (key >= ' ') this.#insert(key);
  }

  #insert(text: string): void {
    const added = [...text];
    const isAtEnd = this.#cursor === this.#chars.length;
    this.#chars.splice(this.#cursor, 0, ...added);
    this.#cursor += added.length;
    const columns = columnsOf(this.#prompt) + columnsOf(this.line);
    if (isAtEnd && Math.floor(columns / this.#columns()) === this.#row) this.#shown += text;
    else this.#draw();
  }

  #remove(from: number, to: number): void {
    const start = Math.max(0, from);
    if (to <= start) return;
    this.#chars.splice(start, to - start);
    this.#cursor = start;
    this.#draw();
  }

  #to(cursor: number): void {
    this.#cursor = Math.min(this.#chars.length, Math.max(0, cursor));
    this.#move();
  }

  /** The line alone on an empty screen. */
  #clear(): void {
    this.#shown += '\x1b[H\x1b[2J';
    this.#row = 0;
    this.#draw();
  }

  #set(line: string): void {
    this.#chars = [...line];
    this.#cursor = this.#chars.length;
  }

  #recall(step: number): void {
    const place = this.#place + step;
    if (place < -1 || place >= this.#history.length) return;
    if (this.#place === -1) this.#draft = this.line;
    this.#place = place;
    this.#set(place === -1 ? this.#draft : (this.#history[place] ?? ''));
    this.#draw();
  }

  #wordStart(): number {
    let at = this.#cursor;
    while (at > 0 && !WORD.test(this.#chars[at - 1] ?? '')) at--;
    while (at > 0 && WORD.test(this.#chars[at - 1] ?? '')) at--;
    return at;
  }

  #wordEnd(): number {
    let at = this.#cursor;
    while (at < this.#chars.length && !WORD.test(this.#chars[at] ?? '')) at++;
    while (at < this.#chars.length && WORD.test(this.#chars[at] ?? '')) at++;
    return at;
  }

  /** Draws prompt and line anew from the prompt's row on. */
  #draw(): void {
    const all = columnsOf(this.#prompt) + columnsOf(this.line);
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : '';
    this.#shown += `${up}\r\x1b[J${this.#prompt}${this.line}`;
    // A terminal leaves the cursor on the last column until one more character comes.
    if (all > 0 && all % this.#columns() === 0) this.#shown += ' ';
    this.#row = Math.floor(all / this.#columns());
    this.#move();
  }

  /** Puts the terminal's cursor where ours is. */
  #move(): void {
    const before = columnsOf(this.#prompt) + columnsOf(this.head);
    const row = Math.floor(before / this.#columns());
    if (row < this.#row) this.#shown += `\x1b[${this.#row - row}A`;
    if (row > this.#row) this.#shown += `\x1b[${row - this.#row}B`;
    this.#shown += `\x1b[${(before % this.#columns()) + 1}G`;
    this.#row = row;
  }
}
