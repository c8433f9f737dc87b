/**
 * `node` at a terminal: a prompt that reads a line, runs it in the global scope and shows its value. Left out: previews of
 * values while one types, .editor, searching the history.
 */
import type { System } from '../../kernel/exec/program.ts';
import { SIGINT } from '../../kernel/uapi/signal.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import type { EventLoop } from './event-loop.ts';
import { type Completions, EditedLines, PlainLines, type PromptLines } from './prompt-lines.ts';
import { Thrown, type Value } from './quickjs.ts';

const HELP = `.break    Sometimes you get stuck, this gets you out
.clear    Alias for .break
.exit     Exit the REPL
.help     Print this help message
.load     Load JS from a file into the REPL session
.save     Save all evaluated commands in this REPL session to a file

Press Ctrl+C to abort current expression, Ctrl+D to exit the REPL
`;

/** Whether what was typed so far can only be the beginning of something: an open bracket, template or comment. */
export function isUnfinished(source: string): boolean {
  const stack: string[] = [];
  for (let at = 0; at < source.length; at++) {
    const char = source[at] ?? '';
    if (char === '"' || char === "'") {
      for (at++; at < source.length && source[at] !== char && source[at] !== '\n'; at++) if (source[at] === '\\') at++;
    } else if (char === '`') {
      for (at++; at < source.length && source[at] !== '`'; at++) if (source[at] === '\\') at++;
      if (at >= source.length) return true;
    } else if (source.startsWith('//', at)) {
      while (at < source.length && source[at] !== '\n') at++;
    } else if (source.startsWith('/*', at)) {
      const end = source.indexOf('*/', at + 2);
      if (end < 0) return true;
      at = end + 1;
    } else if ('([{'.includes(char)) stack.push(char);
    else if (')]}'.includes(char)) stack.pop();
  }
  return stack.length > 0;
}

/** Whether a line waits at its top: `await` outside of strings. */
export function hasAwait(source: string): boolean {
  return /\bawait\b/.test(source.replaceAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\/\/[^\n]*/g, ''));
}

export class Prompt {
  readonly #system: System;
  readonly #loop: EventLoop;
  readonly #version: string;
  readonly #lines: PromptLines;
  readonly #evaluated: string[] = [];
  #typed = '';
  #completions: Completions = { matches: [], stem: '' };
  #sawInterrupt = false;
  #isRunning = false;
  #isAwaiting = false;
  #number = 1;

  constructor(system: System, loop: EventLoop, version: string) {
    this.#system = system;
    this.#loop = loop;
    this.#version = version;
    const isEdited = system.isTerminal(0) && system.isTerminal(1) && system.env.get('TERM') !== 'dumb';
    const Lines = isEdited ? EditedLines : PlainLines;
    this.#lines = new Lines(system, {
      line: (line) => this.#later(() => this.#line(line)),
      interrupt: (wasEmpty) => this.#later(() => this.#interrupt(wasEmpty)),
      end: () => this.#loop.push({ kind: 'exit' }),
      complete: (head) => new Promise((resolve) => this.#later(async () => resolve(await this.#complete(head)))),
    });
  }

  async #print(text: string): Promise<void> {
    await this.#system.write(1, utf8(text));
  }

  #later(task: () => Promise<void>): void {
    this.#loop.push({ kind: 'task', task });
  }

  /** Begins to read; the loop lives until ^D. */
  async begin(): Promise<void> {
    this.#loop.isHeld = true;
    this.#loop.onPrompt = (what, matches, stem) => {
      if (what === 'completions') this.#completions = { matches: matches as string[], stem: String(stem) };
      else if (what === 'awaited' && this.#isAwaiting) this.#later(() => this.#awaited());
    };
    this.#system.onSignal(SIGINT, () => this.#signalled());
    await this.#loop.dispatch({ kind: 'setup' });
    await this.#print(`Welcome to Node.js v${this.#version}.\nType ".help" for more information.\n`);
    await this.#lines.begin();
    await this.#ask();
  }

  async #ask(): Promise<void> {
    const isOlder = Number.parseInt(this.#version, 10) < 24;
    await this.#lines.ask(this.#typed === '' ? '> ' : isOlder ? '... ' : '| ');
  }

  /** ^C while a line runs or waits; plain lines get it at the prompt too. */
  #signalled(): void {
    if (this.#isRunning) this.#loop.stopRequested = true;
    else if (this.#isAwaiting)
      this.#later(async () => {
        await this.#loop.dispatch({ kind: 'replInterrupted' });
        await this.#awaited();
      });
    else this.#later(() => this.#interrupt(true));
  }

  async #interrupt(wasEmpty: boolean): Promise<void> {
    const wasIdle = wasEmpty && this.#typed === '';
    this.#typed = '';
    if (wasIdle && this.#sawInterrupt) {
      await this.#print('\n');
      await this.#loop.dispatch({ kind: 'exit' });
      return;
    }
    this.#sawInterrupt = wasIdle;
    await this.#print(wasIdle ? '\n(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n' : '\n');
    await this.#ask();
  }

  async #complete(head: string): Promise<Completions> {
    this.#completions = { matches: [], stem: '' };
    await this.#loop.dispatch({ kind: 'complete', head });
    return this.#completions;
  }

  async #line(line: string): Promise<void> {
    this.#sawInterrupt = false;
    const command = this.#typed === '' ? /^\.(\w+)\s*(.*?)\s*$/.exec(line) : null;
    if (command) await this.#command(command[1] ?? '', command[2] ?? '');
    else {
      this.#typed += `${line}\n`;
      if (!isUnfinished(this.#typed)) {
        const source = this.#typed.trim();
        this.#typed = '';
        if (source !== '') await this.#run(source);
      }
    }
    if (!this.#isAwaiting) await this.#ask();
  }

  async #command(word: string, file: string): Promise<void> {
    if (word === 'exit') await this.#loop.dispatch({ kind: 'exit' });
    else if (word === 'help') await this.#print(HELP);
    else if (word === 'load') await this.#load(file);
    else if (word === 'save') await this.#save(file);
    else if (word !== 'break' && word !== 'clear') await this.#print('Invalid REPL keyword\n');
  }

  async #load(file: string): Promise<void> {
    const source = await this.#system.readFile(file).then(text, () => undefined);
    if (source === undefined) await this.#print(`Failed to load: ${file}\n`);
    else await this.#run(source.trim());
  }

  async #save(file: string): Promise<void> {
    const content = utf8(`${this.#evaluated.join('\n')}\n`);
    const isSaved = await this.#system.writeFile(file, content).then(
      () => true,
      () => false,
    );
    await this.#print(isSaved ? `Session saved to: ${file}\n` : `Failed to save: ${file}\n`);
  }

  async #run(source: string): Promise<void> {
    this.#evaluated.push(source);
    // As Node: what begins with a brace is an object, if it is one.
    const wrapped = source.startsWith('{') && !source.endsWith(';') ? `(${source})` : source;
    const waits = hasAwait(wrapped);
    this.#isRunning = true;
    try {
      const show = async (value: Value): Promise<void> => {
        this.#isAwaiting = waits;
        await this.#loop.dispatch({ kind: waits ? 'replAwait' : 'repl' }, value);
      };
      await this.#loop.evaluate(wrapped, `REPL${this.#number++}`, show, waits);
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      await this.#loop.dispatch({ kind: 'replError' }, error.value);
    } finally {
      this.#isRunning = false;
      this.#loop.stopRequested = false;
    }
  }

  async #awaited(): Promise<void> {
    this.#isAwaiting = false;
    await this.#ask();
  }
}
