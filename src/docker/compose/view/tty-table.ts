/** The table of events on a terminal: `[+] Running 2/3`, a line an event with its mark, status and seconds; redrawn in place. */

import { humanSize } from '../../../lib/units.ts';
import type { ProgressEvent } from './progress.ts';

interface Line {
  event: ProgressEvent;
  readonly started: number;
  ended: number | undefined;
  spinner: number;
}

type Paint = (text: string) => string;

const apply =
  (codes: string): Paint =>
  (text) =>
    `${codes}${text}\x1b[0m`;
const plain: Paint = (text) => text;

const spinnerMarks = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const percentMarks = ['⠀', '⡀', '⣀', '⣄', '⣤', '⣦', '⣶', '⣷', '⣿'];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export class TtyTable {
  readonly #title: string;
  readonly #size: () => Size;
  readonly #lines = new Map<string, Line>();
  readonly #blue: Paint;
  readonly #green: Paint;
  readonly #yellow: Paint;
  readonly #warning: Paint;
  readonly #error: Paint;
  #painted = 0;
  #isRepeated = false;
  #hidesChildren = false;

  constructor(title: string, color: boolean, size: () => Size) {
    this.#title = title;
    this.#size = size;
    const paint = (codes: string): Paint => (color ? apply(codes) : plain);
    this.#blue = paint('\x1b[34m');
    this.#green = paint('\x1b[32m');
    this.#yellow = paint('\x1b[33m');
    this.#warning = paint('\x1b[33m\x1b[1m');
    this.#error = paint('\x1b[31m\x1b[1m');
  }

  /** @param now nanoseconds since 1970 */
  event(event: ProgressEvent, now: number): void {
    const line = this.#lines.get(event.id);
    if (!line) {
      const ends = event.state === 'done' || event.state === 'error';
      this.#lines.set(event.id, { event, started: now, ended: ends ? now : undefined, spinner: 0 });
      return;
    }
    if (event.state !== 'working' && line.event.state !== event.state) line.ended = now;
    const before = line.event;
    line.event = {
      ...event,
      total: Math.max(event.total ?? 0, before.total ?? 0),
      current: Math.max(event.current ?? 0, before.current ?? 0),
      percent: Math.max(event.percent ?? 0, before.percent ?? 0),
    };
  }

  /** What to write, the cursor being below the last painting; empty: nothing happened yet. */
  paint(now: number): string {
    if (this.#lines.size === 0) return '';
    const { columns, rows } = this.#size();
    let text = '\x1b[1A'.repeat(this.#painted + 1);
    if (!this.#isRepeated) text += '\x1b[1B';
    this.#isRepeated = true;
    text += '\x1b[0G\x1b[?25l';
    const all = [...this.#lines.values()];
    const done = all.filter(({ event }) => event.state !== 'working').length;
    const head = `[+] ${this.#title} ${done}/${all.length}`;
    text += `${this.#painted !== 0 && done === this.#painted ? this.#blue(head) : head}\n`;
    let padding = 0;
    for (const { event } of all) {
      padding = Math.max(padding, `${event.id} ${event.text ?? ''}`.length);
      if (event.parent !== undefined) padding -= 2;
    }
    if (all.length > rows - 2) this.#hidesChildren = true;
    let count = 0;
    for (const line of all) {
      if (line.event.parent !== undefined) continue;
      const children = all.filter(({ event }) => event.parent === line.event.id);
      text += this.#lineText(line, '', columns, padding, now, children);
      count++;
      if (this.#hidesChildren) continue;
      for (const child of children) {
        text += this.#lineText(child, '  ', columns, padding, now, []);
        count++;
      }
    }
    for (; count < this.#painted && count < rows - 2; count++) text += `${' '.repeat(columns)}\n`;
    this.#painted = count;
    return `${text}\x1b[?25h`;
  }

  #lineText(line: Line, pad: string, columns: number, padding: number, now: number, children: readonly Line[]): string {
    const { event } = line;
    const end = event.state === 'working' ? now : (line.ended ?? line.started);
    const text = this.#shown(event, children);
    const room = columns - text.length - padding - 15;
    const status = event.status ?? '';
    const shown = room > 0 && status.length > room ? `${status.slice(0, room)}...` : status;
    const left = `${pad} ${this.#mark(line)} ${text}${' '.repeat(Math.max(0, padding - text.length))} ${this.#colour(event)(shown)}`;
    const timer = this.#blue(`${((end - line.started) / 1e9).toFixed(1)}s `);
    return `${left}${' '.repeat(Math.max(0, columns - width(left) - width(timer)))}${timer}\n`;
  }

  /** A parent at work shows how far its children are. */
  #shown(event: ProgressEvent, children: readonly Line[]): string {
    const text = event.text ?? '';
    if (event.state !== 'working' || children.length === 0) return `${event.id} ${text}`;
    const total = children.reduce((sum, child) => sum + (child.event.total ?? 0), 0);
    const current = children.reduce((sum, child) => sum + (child.event.current ?? 0), 0);
    const isOpen = children.some((child) => child.event.state === 'working' && !child.event.total);
    const marks = children
      .map((child) => percentMarks[Math.floor(((percentMarks.length - 1) * (child.event.percent ?? 0)) / 100)] ?? '')
      .join('');
    const details = isOpen || total === 0 ? '' : ` ${humanSize(current).padStart(7)} / ${humanSize(total).padEnd(7)}`;
    return `${event.id} [${this.#green(marks)}]${details} ${text}`;
  }

  #mark(line: Line): string {
    switch (line.event.state) {
      case 'done':
        return this.#green('✔');
      case 'warning':
        return this.#warning('!');
      case 'error':
        return this.#error('✘');
      case 'working': {
        const mark = spinnerMarks[line.spinner] ?? '';
        line.spinner = (line.spinner + 1) % spinnerMarks.length;
        return this.#yellow(mark);
      }
    }
  }

  #colour({ state }: ProgressEvent): Paint {
    if (state === 'done') return this.#green;
    if (state === 'warning') return this.#warning;
    return state === 'error' ? this.#error : plain;
  }
}

/** Columns that a text takes, its colours not counted. */
function width(text: string): number {
  return [...text.replace(/\x1b\[[\d;]*m/g, '')].length;
}
