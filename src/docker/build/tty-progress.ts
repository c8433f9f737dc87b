/** `--progress=tty`: the `[+] Building 1.2s (5/8)` block, repainted in place (progressui's ttyDisplay). */

import { activeSeconds, isCanceled, type Step, shownBytes, type TraceModel } from './trace-model.ts';

interface Line {
  readonly name: string;
  readonly status: string;
  readonly seconds: number;
  readonly colour: string;
}

const blue = '\x1b[34m';
const red = '\x1b[31m';
const yellow = '\x1b[33m';
const plain = '\x1b[0m';

export class TtyProgress {
  readonly #model: TraceModel;
  readonly #write: (text: string) => Promise<void>;
  readonly #size: () => { columns: number; rows: number };
  readonly #start: number;
  readonly #builder: string;
  #painted = 0;

  /**
   * @param start nanoseconds since 1970
   * @param builder told at the right; empty: nothing is
   */
  constructor(
    model: TraceModel,
    write: (text: string) => Promise<void>,
    size: () => { columns: number; rows: number },
    start: number,
    builder = 'docker:default',
  ) {
    this.#builder = builder;
    this.#model = model;
    this.#write = write;
    this.#size = size;
    this.#start = start;
  }

  /** Paints the block anew; `final` shows all of it. */
  async update(now: number, final = false): Promise<void> {
    const { columns, rows } = this.#size();
    const steps = [...this.#model.steps.values()]
      .filter(({ vertex }) => vertex.started !== undefined && !vertex.progressGroup)
      .sort((a, b) => (a.vertex.started ?? 0) - (b.vertex.started ?? 0));
    const done = steps.filter(({ vertex }) => vertex.completed !== undefined).length;
    const total = [...this.#model.steps.values()].filter(({ vertex }) => !vertex.progressGroup).length;
    const finished = final && done === total && done > 0;
    let lines = steps.flatMap((step) => linesOf(step, now, final));
    if (!final) lines = lines.slice(Math.max(0, lines.length - (rows - 2)));
    const seconds = ((now - this.#start) / 1e9).toFixed(1);
    const title = `[+] Building ${seconds}s (${done}/${total}) ${finished ? 'FINISHED' : ''}`;
    const body = [
      align(title, this.#builder, this.#builder === '' ? columns : columns - 1),
      ...lines.map((line) => paint(line, columns)),
    ];
    const up = this.#painted > 0 ? `\x1b[${this.#painted}A` : '';
    const clear = body.map((line) => `\x1b[2K${line}\n`).join('');
    const spare = Math.max(0, this.#painted - body.length);
    const rest = '\x1b[2K\n'.repeat(spare) + (spare > 0 ? `\x1b[${spare}A` : '');
    this.#painted = body.length;
    await this.#write(`\x1b[?25l${up}\r${finished ? blue : ''}${clear}${plain}${rest}\x1b[?25h`);
  }
}

function linesOf(step: Step, now: number, final: boolean): Line[] {
  const { vertex } = step;
  const error = vertex.error ?? '';
  const prefix = error !== '' ? (isCanceled(error) ? 'CANCELED ' : 'ERROR ') : vertex.cached ? 'CACHED ' : '';
  const colour = error !== '' ? (isCanceled(error) ? yellow : red) : vertex.completed !== undefined ? blue : '';
  const lines: Line[] = [{ name: prefix + vertex.name, status: '', seconds: activeSeconds(step, now), colour }];
  for (const status of step.statuses.values()) {
    const amount =
      status.total !== 0
        ? `${shownBytes(status.current)} / ${shownBytes(status.total)}`
        : status.current !== 0
          ? shownBytes(status.current)
          : '';
    const end = status.completed ?? (status.started === undefined ? now : status.timestamp);
    const seconds = status.started === undefined ? 0 : (end - status.started) / 1e9;
    lines.push({
      name: `=> ${status.id}`,
      status: amount,
      seconds,
      colour: status.completed !== undefined ? blue : '',
    });
  }
  if (vertex.completed === undefined && !final) {
    const tail = [...step.lastLines, ...(step.partial === '' ? [] : [step.partial])].slice(-6);
    lines.push(
      ...tail.map((line) => ({
        name: `=> # ${line.replace(/^[\d.]+ /, '')}`,
        status: '',
        seconds: -1,
        colour: '\x1b[2m',
      })),
    );
  }
  return lines;
}

function paint(line: Line, columns: number): string {
  const timer = line.seconds < 0 ? '' : ` ${(line.seconds < 0.05 ? 0 : line.seconds).toFixed(1).padStart(3)}s`;
  const left = columns - 4 - timer.length - 2;
  const withStatus = line.status !== '' && left - line.status.length > 20 ? ` ${line.status}` : '';
  const name = line.name.slice(0, Math.max(0, left - withStatus.length));
  const text = align(` => ${name}${withStatus}`, timer, columns - 1);
  return line.colour === '' ? text : `${line.colour}${text}${plain}`;
}

function align(left: string, right: string, width: number): string {
  return left + ' '.repeat(Math.max(0, width - left.length - right.length)) + right;
}
