/** Where the prompt's lines come from: a terminal with line editing, history and completion, or plain standard input (`node -i`). */
import type { System } from '../../kernel/exec/program.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import { LineEditor } from './line-editor.ts';

/** Names that what was typed may become; `stem` is the part of it that they complete. */
export interface Completions {
  readonly matches: readonly string[];
  readonly stem: string;
}

/** What the prompt is told. */
export interface PromptEvents {
  line(line: string): void;
  /** ^C; @param wasEmpty nothing was typed on this line */
  interrupt(wasEmpty: boolean): void;
  end(): void;
  /** @param head what stands before the cursor */
  complete(head: string): Promise<Completions>;
}

export interface PromptLines {
  begin(): Promise<void>;
  /** Shows a prompt and waits for one line or other event. */
  ask(prompt: string): Promise<void>;
}

/** Lines of a pipe or file, or of a terminal that edits them itself. */
export class PlainLines implements PromptLines {
  readonly #system: System;
  readonly #events: PromptEvents;
  #rest = '';

  constructor(system: System, events: PromptEvents) {
    this.#system = system;
    this.#events = events;
  }

  async begin(): Promise<void> {}

  async ask(prompt: string): Promise<void> {
    await this.#system.write(1, utf8(prompt));
    void this.#line();
  }

  async #line(): Promise<void> {
    let end = this.#rest.indexOf('\n');
    while (end < 0) {
      const bytes = await this.#system.read(0).catch(() => new Uint8Array());
      if (bytes.length === 0) {
        await this.#system.write(1, utf8('\n')).catch(() => undefined);
        this.#events.end();
        return;
      }
      this.#rest += text(bytes);
      end = this.#rest.indexOf('\n');
    }
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    this.#events.line(line);
  }
}

/** Lines that are remembered in the file, as Node's REPL does by default. */
const HISTORY_LINES = 1000;

/** Lines edited here: the terminal is raw while one is typed, and as before while it runs. */
export class EditedLines implements PromptLines {
  readonly #system: System;
  readonly #events: PromptEvents;
  readonly #historyFile: string | undefined;
  #editor = new LineEditor(() => 80);
  #wasTab = false;

  constructor(system: System, events: PromptEvents) {
    this.#system = system;
    this.#events = events;
    const file = system.env.get('NODE_REPL_HISTORY');
    const home = system.env.get('HOME');
    this.#historyFile = file ?? (home === undefined ? undefined : `${home}/.node_repl_history`);
  }

  async begin(): Promise<void> {
    const history = this.#historyFile ? await this.#system.readFile(this.#historyFile).then(text, () => '') : '';
    const lines = history.split('\n').filter((line) => line !== '');
    this.#editor = new LineEditor(() => this.#system.windowSize(1)?.columns || 80, lines);
  }

  async #show(shown: string): Promise<void> {
    if (shown !== '') await this.#system.write(1, utf8(shown));
  }

  async ask(prompt: string): Promise<void> {
    const restore = this.#system.setRaw(0);
    await this.#show(this.#editor.begin(prompt));
    void this.#read(restore);
  }

  /** Looks at keys until a line, ^C or ^D has come. */
  async #read(restore: () => void): Promise<void> {
    for (;;) {
      const { shown, typed } = this.#editor.next();
      await this.#show(shown);
      if (typed === 'complete') await this.#complete();
      else if (typed) {
        restore();
        await this.#give(typed);
        return;
      } else {
        this.#wasTab &&= shown === '';
        const bytes = await this.#system.read(0).catch(() => new Uint8Array());
        if (bytes.length === 0) {
          restore();
          this.#events.end();
          return;
        }
        this.#editor.press(text(bytes));
      }
    }
  }

  async #give(typed: 'line' | 'interrupt' | 'end'): Promise<void> {
    const { line } = this.#editor;
    if (typed === 'interrupt') this.#events.interrupt(line === '');
    else if (typed === 'end') {
      await this.#show('\r\n');
      this.#events.end();
    } else {
      this.#editor.remember(line);
      await this.#saveHistory();
      this.#events.line(line);
    }
  }

  /** A history that can't be kept is none: the prompt works on. */
  async #saveHistory(): Promise<void> {
    if (!this.#historyFile) return;
    const lines = this.#editor.history.slice(0, HISTORY_LINES).join('\n');
    await this.#system.writeFile(this.#historyFile, utf8(lines), 0o600).catch(() => undefined);
  }

  /** As Node: what all have in common is put in; where there is no more of that, a second Tab lists them. */
  async #complete(): Promise<void> {
    const { matches, stem } = await this.#events.complete(this.#editor.head);
    const common = matches.reduce((one, other) => {
      let length = 0;
      while (length < one.length && one[length] === other[length]) length++;
      return one.slice(0, length);
    }, matches[0] ?? '');
    if (common.length > stem.length) await this.#show(this.#editor.insert(common.slice(stem.length)));
    else if (this.#wasTab && matches.length > 1) {
      await this.#show(`\r\n${this.#table(matches)}`);
      await this.#show(this.#editor.again());
    }
    this.#wasTab = true;
  }

  #table(matches: readonly string[]): string {
    const width = Math.max(...matches.map((one) => one.length)) + 2;
    const perRow = Math.max(1, Math.floor((this.#system.windowSize(1)?.columns || 80) / width));
    let shown = '';
    for (let at = 0; at < matches.length; at += perRow) {
      const row = matches.slice(at, at + perRow);
      shown += `${row.map((one, column) => (column === row.length - 1 ? one : one.padEnd(width))).join('')}\r\n`;
    }
    return `${shown}\r\n`;
  }
}
