/**
 * `.session` files: commands as typed, with the output they must give. `$ ` starts a command, `> ` goes on with it, lines
 * up to the next command are its output (stdout and stderr as a terminal shows them), `? N` is its exit status (default 0),
 * `# ` at the start of a line outside output is a comment, `! ` lines are headers or known differences. `@ words` right after
 * a command says how its output is to be read (see arrange-output.ts), for what comes in no fixed order. An output line that
 * would be taken for one of these starts with `\`.
 */

/** What may follow `@ `. */
export const readings = ['sort', 'set', 'status', 'skip', 'pull', 'build', 'shape', 'top'] as const;

export interface SessionCommand {
  /** 1-based line of its `$`. */
  readonly line: number;
  readonly command: string;
  readonly output: readonly string[];
  readonly status: number;
  /** How its output is read: `@ sort`, `@ status` and so on. */
  readonly reading: readonly string[];
  /** Cells in which it is known to differ, with the reason: `! ours: reason`. */
  readonly differences: ReadonlyMap<string, string>;
}

export interface Session {
  readonly file: string;
  /** `! word words…` lines before the first command, by their first word. */
  readonly headers: ReadonlyMap<string, string>;
  readonly commands: readonly SessionCommand[];
}

/** A mistake in a session file; the message names file and line. */
export class SessionError extends Error {}

interface Draft {
  line: number;
  command: string;
  output: string[];
  status: number;
  hasStatus: boolean;
  reading: readonly string[];
  differences: Map<string, string>;
}

class SessionParser {
  readonly #file: string;
  readonly #headers = new Map<string, string>();
  readonly #commands: Draft[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  parse(text: string): Session {
    const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
    for (const [index, line] of lines.entries()) this.#take(line, index + 1);
    if (this.#commands.length === 0) throw new SessionError(`${this.#file}:1: no command in this session`);
    return { file: this.#file, headers: this.#headers, commands: this.#commands };
  }

  #fail(line: number, message: string): never {
    throw new SessionError(`${this.#file}:${line}: ${message}`);
  }

  #take(text: string, line: number): void {
    const last = this.#commands.at(-1);
    if (text.startsWith('$ ')) {
      const command = text.slice(2);
      const none = { output: [], status: 0, hasStatus: false, reading: [], differences: new Map() };
      this.#commands.push({ line, command, ...none });
    } else if (text.startsWith('! ')) this.#mark(text.slice(2), line, last);
    else if (!last) {
      if (text.trim() !== '' && !text.startsWith('#')) this.#fail(line, 'output before the first command');
    } else if (text.startsWith('> ')) {
      if (last.output.length > 0) this.#fail(line, 'a continuation must follow its command at once');
      last.command += `\n${text.slice(2)}`;
    } else if (text.startsWith('@ ')) this.#reading(text.slice(2), line, last);
    else if (text.startsWith('? ')) this.#status(text.slice(2), line, last);
    else if (last.hasStatus && text.trim() !== '' && !text.startsWith('# '))
      this.#fail(line, 'output after the exit status');
    else if (!last.hasStatus) last.output.push(text.startsWith('\\') ? text.slice(1) : text);
  }

  #reading(text: string, line: number, last: Draft): void {
    if (last.output.length > 0 || last.hasStatus) this.#fail(line, '`@` must follow its command at once');
    const words = text.split(/\s+/).filter((word) => word !== '');
    const unknown = words.find((word) => !(readings as readonly string[]).includes(word));
    if (unknown !== undefined) this.#fail(line, `not a way to read output: ${unknown}`);
    last.reading = words;
  }

  #status(text: string, line: number, last: Draft): void {
    if (!/^\d{1,3}$/.test(text) || Number(text) > 255) this.#fail(line, `not an exit status: ${text}`);
    if (last.hasStatus) this.#fail(line, 'a second exit status');
    last.status = Number(text);
    last.hasStatus = true;
  }

  #mark(text: string, line: number, last: Draft | undefined): void {
    const difference = /^([a-z-]+): (.+)$/.exec(text);
    if (last) {
      if (!difference) this.#fail(line, 'a known difference reads `! cell: reason`');
      last.differences.set(difference[1] ?? '', difference[2] ?? '');
      return;
    }
    const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/.exec(text) ?? [];
    if (this.#headers.has(word)) this.#fail(line, `a second header ${word}`);
    this.#headers.set(word, rest);
  }
}

/** @throws SessionError with file and line */
export function parseSession(file: string, text: string): Session {
  return new SessionParser(file).parse(text);
}
