/** `node` at a terminal: a prompt that reads a line, runs it in the global scope and shows its value. The terminal edits the line; left out: history, completion, await at the prompt. */
import type { System } from '../../kernel/exec/program.ts';
import { SIGINT } from '../../kernel/uapi/signal.ts';
import { text, utf8 } from '../../lib/bytes.ts';
import type { EventLoop } from './event-loop.ts';
import { Thrown } from './quickjs.ts';

const HELP = `.break    Sometimes you get stuck, this gets you out
.exit     Exit the REPL
.help     Print this help message

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

export class Prompt {
  readonly #system: System;
  readonly #loop: EventLoop;
  readonly #version: string;
  #typed = '';
  #rest = '';
  #interrupts = 0;
  #isRunning = false;
  #number = 1;

  constructor(system: System, loop: EventLoop, version: string) {
    this.#system = system;
    this.#loop = loop;
    this.#version = version;
  }

  async #print(line: string): Promise<void> {
    await this.#system.write(1, utf8(line));
  }

  /** Begins to read; the loop lives until ^D. */
  async begin(): Promise<void> {
    this.#loop.isHeld = true;
    this.#system.onSignal(SIGINT, () => this.#interrupt());
    await this.#loop.dispatch({ kind: 'setup' });
    await this.#print(`Welcome to Node.js v${this.#version}.\nType ".help" for more information.\n> `);
    this.#read();
  }

  #interrupt(): void {
    if (this.#isRunning) {
      this.#loop.stopRequested = true;
      return;
    }
    const isSecond = this.#interrupts++ > 0 && this.#typed === '';
    this.#typed = '';
    if (isSecond) this.#loop.push({ kind: 'exit' });
    else void this.#print('\n(To exit, press Ctrl+C again or Ctrl+D or type .exit)\n> ');
  }

  #read(): void {
    this.#system.read(0).then(
      (bytes) => this.#loop.push({ kind: 'task', task: () => this.#take(bytes) }),
      () => this.#loop.push({ kind: 'exit' }),
    );
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) {
      await this.#print('\n');
      await this.#loop.dispatch({ kind: 'exit' });
      return;
    }
    const lines = (this.#rest + text(bytes)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) await this.#line(line);
    this.#read();
  }

  async #line(line: string): Promise<void> {
    this.#interrupts = 0;
    if (this.#typed === '' && /^\.\w+\s*$/.test(line)) await this.#command(line.trim());
    else {
      this.#typed += `${line}\n`;
      if (isUnfinished(this.#typed)) {
        await this.#print('... ');
        return;
      }
      const source = this.#typed.trim();
      this.#typed = '';
      if (source !== '') await this.#run(source);
    }
    await this.#print('> ');
  }

  async #command(word: string): Promise<void> {
    if (word === '.exit') await this.#loop.dispatch({ kind: 'exit' });
    else if (word === '.help') await this.#print(HELP);
    else if (word !== '.break' && word !== '.clear') await this.#print('Invalid REPL keyword\n');
  }

  async #run(source: string): Promise<void> {
    // As Node: what begins with a brace is an object, if it is one.
    const wrapped = source.startsWith('{') && !source.endsWith(';') ? `(${source})` : source;
    this.#isRunning = true;
    try {
      await this.#loop.evaluate(wrapped, `REPL${this.#number++}`, async (value) => {
        await this.#loop.dispatch({ kind: 'repl' }, value);
      });
    } catch (error) {
      if (!(error instanceof Thrown)) throw error;
      await this.#loop.dispatch({ kind: 'replError' }, error.value);
    } finally {
      this.#isRunning = false;
      this.#loop.stopRequested = false;
    }
  }
}
