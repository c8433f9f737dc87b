/** `--progress=plain`: `#5 [2/3] RUN …` blocks, one step at a time as long as it lasts (progressui's textMux). */

import { activeSeconds, isCanceled, type Step, shownBytes, type TraceModel } from './trace-model.ts';

export class PlainProgress {
  readonly #model: TraceModel;
  readonly #write: (text: string) => Promise<void>;
  #current: Step | undefined;
  #next = 0;
  #notFirst = false;

  constructor(model: TraceModel, write: (text: string) => Promise<void>) {
    this.#model = model;
    this.#write = write;
  }

  /** The line above everything. */
  async header(): Promise<void> {
    await this.#write('#0 building with "default" instance using docker driver\n');
    this.#notFirst = true;
  }

  /** Shows what changed in the model. */
  async update(): Promise<void> {
    const updated = [...this.#model.steps.values()].filter((step) => step.updated && !step.vertex.progressGroup);
    const completed = updated
      .filter((step) => step.vertex.completed !== undefined)
      .sort((a, b) => (a.vertex.completed ?? 0) - (b.vertex.completed ?? 0));
    const rest = updated.filter((step) => step.vertex.completed === undefined);
    if (this.#current && completed.includes(this.#current)) {
      const current = this.#current;
      completed.splice(completed.indexOf(current), 1);
      await this.#print(current);
    }
    for (const step of completed) await this.#print(step);
    const active = this.#current ?? rest[0] ?? this.#open();
    if (active && (rest.includes(active) || active !== this.#current)) await this.#print(active);
  }

  #open(): Step | undefined {
    return [...this.#model.steps.values()].find(
      ({ vertex }) => vertex.started !== undefined && vertex.completed === undefined && !vertex.progressGroup,
    );
  }

  async #print(step: Step): Promise<void> {
    if (step.index === 0) step.index = ++this.#next;
    let text = '';
    if (step !== this.#current) {
      if (this.#current) text += `#${this.#current.index} ...\n`;
      if (this.#notFirst) text += '\n';
      this.#notFirst = true;
      text += `#${step.index} ${step.vertex.name}\n`;
    }
    let isOpen = false;
    for (const id of step.changed) {
      const { line, completed } = statusLine(step, id);
      text += line;
      if (!completed) isOpen = true;
    }
    step.changed.clear();
    for (const warning of step.warnings.slice(step.shownWarnings)) text += `#${step.index} WARN: ${warning.short}\n`;
    step.shownWarnings = step.warnings.length;
    for (const line of step.lines) text += `#${step.index} ${line}\n`;
    step.lines.length = 0;
    this.#current = step;
    step.updated = false;
    if (step.vertex.completed !== undefined && !isOpen) {
      if (step.partial !== '') text += `#${step.index} ${step.partial}\n`;
      step.partial = '';
      this.#current = undefined;
      text += `#${step.index} ${outcome(step)}\n`;
    }
    await this.#write(text);
  }
}

function statusLine(step: Step, id: string): { line: string; completed: boolean } {
  const status = step.statuses.get(id);
  if (!status) return { line: '', completed: true };
  let bytes = '';
  if (status.total !== 0) bytes = ` ${shownBytes(status.current)} / ${shownBytes(status.total)}`;
  else if (status.current !== 0) bytes = ` ${shownBytes(status.current)}`;
  let time = '';
  if (status.started !== undefined) {
    const seconds = ((status.completed ?? status.timestamp) - status.started) / 1e9;
    if (seconds > 0.01) time = ` ${seconds.toFixed(1)}s`;
  }
  const completed = status.completed !== undefined;
  return { line: `#${step.index} ${id}${bytes}${time}${completed ? ' done' : ''}\n`, completed };
}

function outcome(step: Step): string {
  const { error, cached } = step.vertex;
  if (error !== undefined && error !== '') return isCanceled(error) ? 'CANCELED' : `ERROR: ${error}`;
  if (cached) return 'CACHED';
  return `DONE ${activeSeconds(step).toFixed(1)}s`;
}
