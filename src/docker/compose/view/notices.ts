/** Warnings as compose's logger (logrus) prints them: with the time off a terminal, coloured on one. */

import { quote } from '../../../lib/gofmt.ts';
import { rfc3339 } from '../../../lib/rfc3339.ts';
import type { Cli } from '../../cli/cli.ts';

export class Notices {
  readonly #cli: Cli;
  readonly #started: number;
  /** JSON lines instead (`--progress json`). */
  json = false;
  #last: Promise<void> = Promise.resolve();

  constructor(cli: Cli) {
    this.#cli = cli;
    this.#started = cli.system.now();
  }

  /** In the order in which they are told; `flush` waits for them. */
  warn(message: string): void {
    const line = this.#line(message);
    this.#last = this.#last.then(() => this.#cli.err(line)).catch(() => undefined);
  }

  flush(): Promise<void> {
    return this.#last;
  }

  #line(message: string): string {
    const now = this.#cli.system.now();
    const time = rfc3339(now);
    if (this.json) return `${JSON.stringify({ level: 'warning', msg: message, time })}\n`;
    if (this.#cli.system.isTerminal(2)) {
      const seconds = String(Math.floor((now - this.#started) / 1e9)).padStart(4, '0');
      return `\x1b[33mWARN\x1b[0m[${seconds}] ${message.padEnd(44)} \n`;
    }
    const shown = /^[\w\-./@^+]+$/.test(message) ? message : quote(message);
    return `time="${time}" level=warning msg=${shown}\n`;
  }
}
