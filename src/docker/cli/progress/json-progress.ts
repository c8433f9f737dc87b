/**
 * Progress of pull, push, load, import and the classic builder on a terminal (lines repainted in place) and off it (a
 * line when something happened), as moby's pkg/jsonmessage shows it.
 */

import type { Stream } from '../../../engine/api/endpoints.ts';
import { type JsonMessage, jsonDecoder, type ProgressDetail } from '../../../engine/api/jsonmessage.ts';
import { humanSize } from '../../../lib/units.ts';
import type { Cli } from '../cli.ts';
import { CliError } from '../errors.ts';

export interface ShowOptions {
  /** 1 or 2; undefined: nothing is shown, errors still count. */
  readonly fd: 1 | 2 | undefined;
  readonly onAux?: (aux: unknown) => void;
  /** Takes what would be shown. */
  readonly keep?: (text: string) => void;
}

/** @throws CliError with the stream's own error */
export async function showMessages(cli: Cli, stream: Stream, options: ShowOptions): Promise<void> {
  const display = new Display(cli, options.fd, options.keep);
  const reader = stream.pipeThrough(jsonDecoder()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.aux !== undefined && value.aux !== null) {
      options.onAux?.(value.aux);
      continue;
    }
    if (value.errorDetail) {
      if (value.errorDetail.code === 401) throw new CliError('authentication is required');
      throw new CliError(
        value.errorDetail.message,
        value.errorDetail.code && value.errorDetail.code < 256 ? value.errorDetail.code : 1,
      );
    }
    if (value.error !== undefined) throw new CliError(value.error);
    await display.show(value);
  }
}

class Display {
  readonly #cli: Cli;
  readonly #fd: 1 | 2 | undefined;
  readonly #terminal: boolean;
  readonly #width: number;
  readonly #lines = new Map<string, number>();
  readonly #started: number;
  readonly #keep: ((text: string) => void) | undefined;

  constructor(cli: Cli, fd: 1 | 2 | undefined, keep?: (text: string) => void) {
    this.#cli = cli;
    this.#keep = keep;
    this.#fd = fd;
    this.#terminal = fd !== undefined && cli.system.isTerminal(fd);
    this.#width = (fd === undefined ? undefined : cli.system.windowSize(fd)?.columns) ?? 200;
    this.#started = cli.system.now();
  }

  async #write(text: string): Promise<void> {
    if (this.#fd === 1) await this.#cli.out(text);
    else if (this.#fd === 2) await this.#cli.err(text);
    else this.#keep?.(text);
  }

  async show(message: JsonMessage): Promise<void> {
    const id = message.id ?? '';
    const isProgress = message.progressDetail !== undefined && id !== '';
    if (!this.#terminal) {
      await this.#write(lineOf(message, ''));
      return;
    }
    if (!isProgress) {
      if (id === '' || message.progressDetail === undefined) this.#lines.clear();
      await this.#write(lineOf(message, ''));
      return;
    }
    let line = this.#lines.get(id);
    let text = '';
    if (line === undefined) {
      line = this.#lines.size;
      this.#lines.set(id, line);
      text += '\n';
    }
    const up = this.#lines.size - line;
    const bar = progressBar(message.progressDetail, this.#width, this.#cli.system.now() - this.#started);
    await this.#write(
      `${text}\x1b[${up}A\x1b[2K\r${id}: ${message.status ?? ''}${bar === '' ? '' : ` ${bar}`}\r\x1b[${up}B`,
    );
  }
}

/** A message's line without a terminal; progress that has numbers isn't shown. */
function lineOf(message: JsonMessage, prefix: string): string {
  const detail = message.progressDetail;
  if (detail && (detail.current ?? 0) > 0) return '';
  if (detail && message.progress !== undefined && message.progress !== '') return '';
  let text = prefix;
  if (message.time !== undefined || message.timeNano !== undefined) text += '';
  if (message.id !== undefined && message.id !== '') text += `${message.id}: `;
  if (message.from !== undefined && message.from !== '') text += `(from ${message.from}) `;
  if (message.stream !== undefined && message.stream !== '') return `${text}${message.stream}`;
  return `${text}${message.status ?? ''}\n`;
}

/** `[=====>    ]  1.2MB/3.4MB`. */
export function progressBar(detail: ProgressDetail | undefined, width: number, elapsed: number): string {
  const current = detail?.current ?? 0;
  const total = detail?.total ?? 0;
  if (current <= 0 && total <= 0) return '';
  if (total <= 0) {
    if (detail?.units === undefined || detail.units === '') return humanSize(current).padStart(8);
    return `${current} ${detail.units}`;
  }
  const percent = Math.min(Math.trunc(((current / total) * 100) / 2), 50);
  const bar = width > 110 ? `[${'='.repeat(percent)}>${' '.repeat(Math.max(50 - percent, 0))}] ` : '';
  if (detail?.hidecounts) return bar;
  const sizes = detail?.units
    ? `${current}/${total} ${detail.units}`
    : `${humanSize(current).padStart(8)}/${humanSize(total)}`;
  const shown =
    current > total ? (detail?.units ? `${current} ${detail.units}` : humanSize(current).padStart(8)) : sizes;
  return `${bar}${shown}${elapsed < 0 ? '' : ''}`;
}
