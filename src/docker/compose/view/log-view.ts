/** Output of several containers, each line with its container's name in front in a colour of its own (compose's logs.go). */

import type { Cli } from '../../cli/cli.ts';

const rainbow = ['36', '33', '32', '35', '34', '36;1', '33;1', '32;1', '35;1', '34;1'];

/** Compose counts its own name among the containers' when it makes room for them. */
const watchName = '#watch';

interface Presenter {
  readonly colour: (text: string) => string;
}

export interface LogViewOptions {
  readonly color: boolean;
  readonly prefix: boolean;
  /** The time of showing. */
  readonly timestamps?: boolean;
}

export class LogView {
  readonly #cli: Cli;
  readonly #options: LogViewOptions;
  readonly #presenters = new Map<string, Presenter>();
  #width = 0;
  #last: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(cli: Cli, options: LogViewOptions) {
    this.#cli = cli;
    this.#options = options;
  }

  /** One or more lines of standard output. */
  log(name: string, message: string): void {
    this.#lines(1, name, message);
  }

  /** Of standard error. */
  err(name: string, message: string): void {
    this.#lines(2, name, message);
  }

  /** What happened to a container: `web-1 exited with code 0`. */
  status(name: string, message: string): void {
    const { colour } = this.#presenter(name);
    this.#write(1, colour(`\r\x1b[K${name} ${message}\n`));
  }

  /** A line of compose's own, on standard error, among the others. */
  note(text: string): void {
    this.#write(2, `${text}\n`);
  }

  /** What `watch` does: among the containers' lines with a mark in front. */
  watch(message: string): void {
    if (this.#isClosed) return;
    this.#width = Math.max(this.#width, watchName.length + 1);
    const prefix = this.#options.prefix ? `\x1b[92m${' '.repeat(this.#width)} ⦿ \x1b[0m` : '';
    for (const line of message.split('\n')) this.#write(1, `${prefix}${line}\n`);
  }

  /** Nothing more is shown. */
  close(): void {
    this.#isClosed = true;
  }

  flush(): Promise<void> {
    return this.#last;
  }

  #lines(fd: 1 | 2, name: string, message: string): void {
    if (this.#isClosed) return;
    const { colour } = this.#presenter(name);
    const prefix = this.#options.prefix ? colour(`${name.padEnd(this.#width)} | `) : '';
    const time = this.#options.timestamps ? `${timestamp(this.#cli.system.now())} ` : '';
    for (const line of message.split('\n')) this.#write(fd, `${prefix}${time}${line}\n`);
  }

  #write(fd: 1 | 2, text: string): void {
    this.#last = this.#last.then(() => (fd === 1 ? this.#cli.out(text) : this.#cli.err(text))).catch(() => undefined);
  }

  #presenter(name: string): Presenter {
    const known = this.#presenters.get(name);
    if (known) return known;
    const code = rainbow[this.#presenters.size % rainbow.length] ?? '';
    const isColoured = this.#options.color && name !== '';
    const presenter: Presenter = { colour: isColoured ? (text) => `\x1b[${code}m${text}\x1b[0m` : (text) => text };
    this.#presenters.set(name, presenter);
    this.#width = Math.max(this.#width, name.length + 1);
    return presenter;
  }
}

/** RFC 3339 with nine digits. */
function timestamp(nanoseconds: number): string {
  const seconds = new Date(nanoseconds / 1e6).toISOString();
  return `${seconds.slice(0, 19)}.${String(nanoseconds % 1e9).padStart(9, '0')}Z`;
}

/** Bytes as lines; `end` tells what is left without a newline. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  readonly #line: (line: string) => void;
  #rest = '';

  constructor(line: (line: string) => void) {
    this.#line = line;
  }

  push(bytes: Uint8Array): void {
    const parts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#line(part);
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
  }
}
