/**
 * What compose is doing, event by event (compose's pkg/progress): a line each off a terminal, a table that is redrawn on
 * one, JSON lines, or nothing.
 */

import type { Cli } from '../../cli/cli.ts';
import { TtyTable } from './tty-table.ts';

export type Mode = 'auto' | 'tty' | 'plain' | 'json' | 'quiet';

export interface ProgressEvent {
  readonly id: string;
  /** Shown below that one. */
  readonly parent?: string;
  readonly state: 'working' | 'done' | 'warning' | 'error';
  readonly text?: string;
  readonly status?: string;
  readonly current?: number;
  readonly total?: number;
  /** 0 to 100 */
  readonly percent?: number;
}

export interface Progress {
  event(event: ProgressEvent): void;
  /** Told after the table. */
  tail(message: string): void;
}

export class ProgressView {
  readonly #cli: Cli;
  readonly #color: boolean;
  mode: Mode;

  constructor(cli: Cli, mode: Mode, color: boolean) {
    this.#cli = cli;
    this.mode = mode;
    this.#color = color;
  }

  get #isTty(): boolean {
    return this.mode === 'tty' || (this.mode === 'auto' && this.#cli.system.isTerminal(2));
  }

  /** Shows what `act` tells until it ends. @param title in the table's head: `Running` */
  async run<T>(act: (progress: Progress) => Promise<T>, title = 'Running'): Promise<T> {
    if (this.mode === 'quiet') return act({ event: () => undefined, tail: () => undefined });
    if (this.#isTty) return this.#table(act, title);
    let last: Promise<void> = Promise.resolve();
    const write = (line: string): void => {
      last = last.then(() => this.#cli.err(line)).catch(() => undefined);
    };
    const line = this.mode === 'json' ? jsonLine : plainLine;
    try {
      return await act({
        event: (event) => write(line(event)),
        tail: (message) =>
          write(this.mode === 'json' ? `${JSON.stringify({ tail: true, text: message })}\n` : `${message}\n`),
      });
    } finally {
      await last;
    }
  }

  async #table<T>(act: (progress: Progress) => Promise<T>, title: string): Promise<T> {
    const { system } = this.#cli;
    const size = () => system.windowSize(2) ?? system.windowSize(1) ?? { columns: 80, rows: 24 };
    const table = new TtyTable(title, this.#color, size);
    let isDone = false;
    const paint = async (): Promise<void> => {
      const text = table.paint(system.now());
      if (text !== '') await this.#cli.err(text);
    };
    const painting = (async () => {
      while (!isDone) {
        await paint();
        await system.sleep(100);
      }
    })();
    const tails: string[] = [];
    try {
      return await act({
        event: (event) => table.event(event, system.now()),
        tail: (message) => tails.push(message),
      });
    } finally {
      isDone = true;
      await painting;
      await paint();
      for (const message of tails) await this.#cli.err(`${message}\n`);
    }
  }
}

export function plainLine({ id, text = '', status = '' }: ProgressEvent): string {
  return ` ${id} ${text} ${status}\n`;
}

function jsonLine({ id, parent, text, status, current, total, percent }: ProgressEvent): string {
  return `${JSON.stringify({
    id,
    ...(parent === undefined ? {} : { parent_id: parent }),
    ...(text === undefined || text === '' ? {} : { text }),
    ...(status === undefined || status === '' ? {} : { status }),
    ...(current ? { current } : {}),
    ...(total ? { total } : {}),
    ...(percent ? { percent } : {}),
  })}\n`;
}

/** `Container web-1`, `Creating`: something has begun. */
export function working(id: string, status: string): ProgressEvent {
  return { id, state: 'working', status };
}

export function done(id: string, status: string): ProgressEvent {
  return { id, state: 'done', status };
}

export function warning(id: string, status: string): ProgressEvent {
  return { id, state: 'warning', status };
}

export function failed(id: string, status = 'Error'): ProgressEvent {
  return { id, state: 'error', status };
}
