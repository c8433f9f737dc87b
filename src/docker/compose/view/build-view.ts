/** Several builds shown as one, as `docker buildx bake` shows them under compose: on standard output, names with their target. */

import type { StatusResponse } from '../../../engine/api/trace.ts';
import type { BuildEvents, BuildSource } from '../../build/build-event.ts';
import { excerpt } from '../../build/excerpt.ts';
import { PlainProgress } from '../../build/plain-progress.ts';
import { failedStepsText } from '../../build/report.ts';
import { TraceModel } from '../../build/trace-model.ts';
import { TtyProgress } from '../../build/tty-progress.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';

const paintDelay = 100;

export class BuildView {
  readonly #compose: Compose;
  readonly #isMany: boolean;
  readonly #model = new TraceModel();
  readonly #plain: PlainProgress | undefined;
  readonly #tty: TtyProgress | undefined;
  /** Vertices that another target has shown already. */
  readonly #owners = new Map<string, string>();
  readonly #write: (text: string) => Promise<void>;
  #isWaiting = false;
  #isOver = false;
  #painted: Promise<void> = Promise.resolve();

  /** @param line takes the plain view's lines, instead of standard output */
  constructor(compose: Compose, quiet: boolean, many: boolean, line?: (text: string) => void) {
    const { cli, view } = compose;
    this.#compose = compose;
    this.#isMany = many;
    this.#write = async (text) => {
      if (!line) return cli.out(text);
      for (const each of text.replace(/\n$/, '').split('\n')) line(each);
    };
    if (quiet || view.mode === 'quiet') return;
    if (line) {
      this.#plain = new PlainProgress(this.#model, this.#write);
      return;
    }
    const isTerminal = view.mode === 'tty' || (view.mode === 'auto' && cli.system.isTerminal(1));
    const size = () => cli.system.windowSize(1) ?? { columns: 80, rows: 24 };
    if (isTerminal) this.#tty = new TtyProgress(this.#model, (text) => cli.out(text), size, cli.system.now(), '');
    else this.#plain = new PlainProgress(this.#model, this.#write);
  }

  /** @param size of the definition, in bytes */
  begin(size: number): Promise<void> {
    return this.#step('[internal] load local bake definitions', 'reading from stdin', size);
  }

  async provenance(services: readonly string[]): Promise<void> {
    for (const name of services)
      await this.#step(`${this.#isMany ? `[${name}] ` : ''}resolving provenance for metadata file`, '', 0);
  }

  async #step(name: string, id: string, current: number): Promise<void> {
    const now = this.#compose.cli.system.now();
    const vertex = { digest: `compose:${name}`, inputs: [], name, cached: false, started: now, completed: now };
    const status = {
      id,
      vertex: vertex.digest,
      name: '',
      current,
      total: 0,
      timestamp: now,
      started: now,
      completed: now,
    };
    this.#model.update({ vertexes: [vertex], statuses: id === '' ? [] : [status], logs: [], warnings: [] });
    await this.#paint(false);
  }

  /** Shows a build until it ends; answers the image's ID. @throws ComposeError with the logs and the excerpt */
  async follow(target: string, events: BuildEvents): Promise<string> {
    let imageId = '';
    let failure = '';
    let source: BuildSource | undefined;
    for await (const event of events) {
      if (event.kind === 'failure') [failure, source] = [event.message, event.source];
      else if (event.kind === 'image') imageId = event.id;
      else if (event.kind === 'status') {
        this.#model.update(this.#owned(target, event.status));
        this.#schedule();
      }
    }
    if (failure === '') return imageId;
    await this.#paint(true);
    // Painted once more, the table would go over the logs.
    this.#isOver = true;
    await this.#showLogs();
    throw new ComposeError(failureText(this.#isMany ? `target ${target}: ` : '', failure, source));
  }

  /** What another target has shown isn't shown again; the rest bears the target's name where there are several. */
  #owned(target: string, status: StatusResponse): StatusResponse {
    const isOwn = (digest: string): boolean => (this.#owners.get(digest) ?? target) === target;
    for (const { digest } of status.vertexes) if (!this.#owners.has(digest)) this.#owners.set(digest, target);
    return {
      ...status,
      vertexes: status.vertexes
        .filter(({ digest }) => isOwn(digest))
        .map((vertex) => (this.#isMany ? { ...vertex, name: withTarget(target, vertex.name) } : vertex)),
      statuses: status.statuses.filter(({ vertex }) => isOwn(vertex)),
      logs: status.logs.filter(({ vertex }) => isOwn(vertex)),
    };
  }

  #schedule(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    void this.#compose.cli.system.sleep(paintDelay).then(() => {
      this.#isWaiting = false;
      return this.#paint(false);
    });
  }

  #paint(final: boolean): Promise<void> {
    if (this.#isOver) return this.#painted;
    const paint = async (): Promise<void> => {
      await this.#plain?.update();
      await this.#tty?.update(this.#compose.cli.system.now(), final);
    };
    this.#painted = this.#painted.then(paint, paint);
    return this.#painted;
  }

  end(): Promise<void> {
    return this.#paint(true);
  }

  async #showLogs(): Promise<void> {
    if (this.#plain || this.#tty) await this.#write(failedStepsText(this.#model));
  }
}

/** `[1/2] RUN x` → `[web 1/2] RUN x`, `exporting to image` → `[web] exporting to image`. */
function withTarget(target: string, name: string): string {
  return name.startsWith('[') ? `[${target} ${name.slice(1)}` : `[${target}] ${name}`;
}

/** The blank lines between are bake's, by way of compose. */
function failureText(prefix: string, failure: string, source: BuildSource | undefined): string {
  const shown = source ? excerpt(source.filename, source.content, source.ranges) : '';
  const reason = failure.replace(/^failed to solve: /, '');
  const lines = [...shown.split('\n').slice(0, -1), `${prefix}failed to solve: ${reason}`];
  return lines.map((line) => `${line}\n`).join('\n');
}
