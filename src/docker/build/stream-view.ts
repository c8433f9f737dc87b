/** A build on the screen: progress by --progress, then the error with its logs and excerpt. */

import type { StatusResponse } from '../../engine/api/trace.ts';
import type { Cli } from '../cli/cli.ts';
import { CliError, messageOf } from '../cli/errors.ts';
import type { BuildEvent, BuildEvents, BuildSource } from './build-event.ts';
import { excerpt } from './excerpt.ts';
import type { OutputPiece } from './outputs.ts';
import { PlainProgress } from './plain-progress.ts';
import { failedStepsText, warningsText } from './report.ts';
import { isCanceled, TraceModel } from './trace-model.ts';
import { TtyProgress } from './tty-progress.ts';

export type ProgressMode = 'auto' | 'plain' | 'tty' | 'quiet' | 'none' | 'rawjson';

export interface BuildResult {
  readonly model: TraceModel;
  /** `sha256:…`, empty where nothing was loaded. */
  readonly imageId: string;
  /** Pieces of the archives of `--output`. */
  readonly output: readonly OutputPiece[];
  /** What `--call outline` and `targets` print. */
  readonly told: string;
  /** The exit status that it asks for. */
  readonly toldStatus: number;
}

export type BuildTell = (status: StatusResponse) => Promise<void>;

/**
 * @param after what is done, and shown, once the build has gone well
 * @throws CliError `ERROR: failed to build: failed to solve: …` after the logs and the excerpt were shown
 */
export async function viewBuild(
  cli: Cli,
  events: BuildEvents,
  mode: ProgressMode,
  after?: (tell: BuildTell) => Promise<void>,
): Promise<BuildResult> {
  const view = new View(cli, mode);
  await view.begin();
  for await (const event of events) await view.event(event);
  if (after) await view.doMore(after);
  return view.end();
}

/** As a shell counts an end by ^C. */
const cancelledStatus = 130;
/** Milliseconds, as BuildKit's display waits. */
const paintDelay = 100;

class View {
  readonly #cli: Cli;
  readonly #mode: ProgressMode;
  readonly #model = new TraceModel();
  readonly #plain: PlainProgress | undefined;
  readonly #tty: TtyProgress | undefined;
  readonly #output: OutputPiece[] = [];
  #waiting = false;
  #ended = false;
  #painted: Promise<void> = Promise.resolve();
  #imageId = '';
  #told = '';
  #toldStatus = 0;
  #source: BuildSource | undefined;
  #failure = '';
  /** In front of the failure. */
  #phase = 'failed to solve: ';

  constructor(cli: Cli, mode: ProgressMode) {
    this.#cli = cli;
    const isTerminal = cli.system.isTerminal(2);
    this.#mode = mode === 'auto' ? (isTerminal ? 'tty' : 'plain') : mode;
    const write = (text: string) => cli.err(text);
    if (this.#mode === 'plain') this.#plain = new PlainProgress(this.#model, write);
    if (this.#mode === 'tty') {
      const size = () => cli.system.windowSize(2) ?? { columns: 80, rows: 24 };
      this.#tty = new TtyProgress(this.#model, write, size, cli.system.now());
    }
  }

  async begin(): Promise<void> {
    await this.#plain?.header();
  }

  async event(event: BuildEvent): Promise<void> {
    if (event.kind === 'status') await this.#status(event.status);
    else if (event.kind === 'output') this.#output.push(event);
    else if (event.kind === 'image') this.#imageId = event.id;
    else if (event.kind === 'told') [this.#told, this.#toldStatus] = [event.text, event.status];
    else [this.#failure, this.#source] = [event.message, event.source];
  }

  async #status(status: StatusResponse): Promise<void> {
    this.#model.update(status);
    this.#schedule();
    if (this.#mode === 'rawjson') await this.#cli.err(`${JSON.stringify(rawStatus(status))}\n`);
  }

  /** What follows a build that has gone well; its failure isn't one to solve. */
  async doMore(work: (tell: BuildTell) => Promise<void>): Promise<void> {
    if (this.#failure !== '') return;
    await work((status) => this.#status(status)).catch((error: unknown) => {
      this.#failure = messageOf(error);
      this.#phase = '';
    });
  }

  /** Shows what has come by then, a moment later: several updates become one. */
  #schedule(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    void this.#cli.system.sleep(paintDelay).then(() => {
      this.#waiting = false;
      if (!this.#ended) void this.#paint(false);
    });
  }

  #paint(final: boolean): Promise<void> {
    const paint = async (): Promise<void> => {
      await this.#plain?.update();
      await this.#tty?.update(this.#cli.system.now(), final);
    };
    this.#painted = this.#painted.then(paint, paint);
    return this.#painted;
  }

  async end(): Promise<BuildResult> {
    this.#ended = true;
    await this.#paint(true);
    if (this.#failure !== '') {
      await this.#cli.err(this.#errorLogs());
      const text = `ERROR: failed to build: ${this.#phase}${this.#failure.replace(/^failed to solve: /, '')}`;
      throw new CliError(text, isCanceled(this.#failure) ? cancelledStatus : 1);
    }
    const [told, toldStatus] = [this.#told, this.#toldStatus];
    return { model: this.#model, imageId: this.#imageId, output: this.#output, told, toldStatus };
  }

  #errorLogs(): string {
    let text = '';
    if (this.#mode !== 'quiet')
      text = failedStepsText(this.#model) + warningsText(this.#model, this.#cli.globals.debug);
    if (this.#source) text += excerpt(this.#source.filename, this.#source.content, this.#source.ranges);
    return text;
  }
}

/** BuildKit's SolveStatus as --progress=rawjson prints it. */
export function rawStatus(status: StatusResponse): object {
  const time = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : new Date(value / 1e6).toISOString();
  const decoder = new TextDecoder();
  return {
    vertexes: status.vertexes.map(({ started, completed, ...vertex }) => ({
      ...vertex,
      started: time(started),
      completed: time(completed),
    })),
    statuses: status.statuses.map(({ started, completed, timestamp, ...item }) => ({
      ...item,
      timestamp: time(timestamp),
      started: time(started),
      completed: time(completed),
    })),
    logs: status.logs.map(({ msg, timestamp, ...log }) => ({
      ...log,
      data: btoa(unescape8(decoder.decode(msg))),
      timestamp: time(timestamp),
    })),
    warnings: status.warnings,
  };
}

/** UTF-8 bytes one to a character, as btoa wants them. */
function unescape8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
