/** Builds: the last ones, newest first; opened the graph of its steps, which came from the cache, and why the others did not. */
import type { Vertex } from '../../../engine/api/trace.ts';
import type { Handler } from '../../../lib/http.ts';
import { words } from '../words.ts';
import { buildGraph, took } from './build-graph.ts';
import { type BuildEvent, BuildHistory, type BuildRecord } from './build-history.ts';
import { type Outcome, type Step, stepsOf } from './build-reasons.ts';
import { element, emptyState, sameAs, table } from './elements.ts';
import type { InspectorView } from './inspector-pane.ts';
import { LiveList } from './reconcile.ts';

const mostBuilds = 12;

const reasons: Readonly<Record<Outcome, string>> = {
  cached: words.stepCached,
  running: words.stepRunning,
  failed: words.stepFailed,
  canceled: words.stepCanceled,
  internal: '',
  first: words.stepFirst,
  changed: words.stepChanged,
  files: words.stepFiles,
  after: words.stepAfter,
  dropped: words.stepDropped,
};

function summaryOf({ attributes, created, completed, error }: BuildRecord): HTMLElement {
  const state = completed === undefined ? words.buildRunning : error ? words.buildFailed : words.buildDone;
  const mark = element('span.dd-state', state);
  mark.dataset.state = completed === undefined ? 'running' : error ? 'failed' : 'done';
  const time = new Date(created / 1e6).toLocaleTimeString(document.documentElement.lang);
  const target = attributes.get('target');
  const name = `${attributes.get('filename') ?? 'Dockerfile'}${target ? ` · ${target}` : ''}`;
  const duration = completed === undefined ? '' : took((completed - created) / 1e6);
  return element('summary', element('strong', name), mark, element('span', `${time} ${duration}`));
}

function drawn(steps: readonly Step[], error: string): Node[] {
  const own = steps
    .filter(({ stage }) => stage !== '')
    .sort((a, b) => a.stage.localeCompare(b.stage) || a.number - b.number);
  const rest = steps.filter(({ stage }) => stage === '');
  const hits = own.filter(({ outcome }) => outcome === 'cached').length;
  const rows = [...own, ...rest].map(({ vertex, instruction, stage, outcome, duration }) => [
    stage ? `${stage}: ${instruction}` : instruction,
    reasons[outcome] || '–',
    outcome === 'cached' ? '' : took(duration),
    vertex.error ?? '',
  ]);
  const nodes: Node[] = [
    element('p.dd-none', `${hits} / ${own.length} ${words.stepsFromCache}`),
    element('div.dd-sketch', buildGraph(own)),
    table(words.steps, [words.step, words.result, words.time, ''], rows),
  ];
  if (error) nodes.unshift(element('p.dd-failure', error));
  return nodes;
}

export class BuildsView implements InspectorView {
  readonly element = element('div');
  readonly #history: BuildHistory;
  readonly #records = new Map<string, BuildRecord>();
  readonly #vertices = new Map<string, Promise<readonly Vertex[]>>();
  readonly #open = new Set<string>();
  readonly #box = element('div');
  readonly #list = new LiveList(this.#box);
  readonly #head = sameAs(words.sameAs, 'docker buildx history ls; docker buildx history logs REF');
  readonly #empty = emptyState(words.noBuilds, 'docker build -t mine .', words.emptyBuilds);
  #listening: Promise<void> | undefined;
  #error = '';

  constructor(docker: Handler) {
    this.#history = new BuildHistory(docker);
    this.element.append(this.#head, this.#empty, this.#box);
  }

  async update(): Promise<void> {
    this.#listening ??= this.#listen();
    // What is known already comes at once; a moment later it is drawn by #take.
    this.#draw();
  }

  hide(): void {}

  async #listen(): Promise<void> {
    try {
      await this.#history.listen((event) => this.#take(event));
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error);
      this.#draw();
    }
    this.#listening = undefined;
  }

  #take({ kind, record }: BuildEvent): void {
    if (kind === 'deleted') this.#records.delete(record.ref);
    else this.#records.set(record.ref, record);
    this.#draw();
  }

  #newestFirst(): BuildRecord[] {
    return [...this.#records.values()].sort((a, b) => b.created - a.created);
  }

  #draw(): void {
    const records = this.#newestFirst().slice(0, mostBuilds);
    this.#head.hidden = records.length === 0;
    this.#empty.hidden = records.length > 0;
    if (this.#error && records.length === 0) this.#empty.replaceChildren(element('p', this.#error));
    this.#list.update(
      records.map((record, index) => ({
        key: record.ref,
        signature: String(record.completed ?? ''),
        make: () => this.#card(record, index === 0),
      })),
    );
  }

  #card(record: BuildRecord, isNewest: boolean): HTMLElement {
    const box = element('details.dd-card', summaryOf(record)) as HTMLDetailsElement;
    const place = element('div', words.reading);
    box.append(place);
    const fill = async () => {
      try {
        const earlier = this.#newestFirst().filter(({ created }) => created < record.created);
        const [own, ...others] = await Promise.all([record, ...earlier].map((one) => this.#steps(one)));
        place.replaceChildren(...drawn(stepsOf(own ?? [], others), record.error));
      } catch (error) {
        place.textContent = error instanceof Error ? error.message : String(error);
      }
    };
    box.open = isNewest || this.#open.has(record.ref);
    if (box.open) void fill();
    box.addEventListener('toggle', () => {
      if (box.open) this.#open.add(record.ref);
      else this.#open.delete(record.ref);
      if (box.open && place.childElementCount === 0) void fill();
    });
    return box;
  }

  /** A build that is over never changes. */
  #steps(record: BuildRecord): Promise<readonly Vertex[]> {
    const known = this.#vertices.get(record.ref);
    if (known) return known;
    const asked = this.#history.vertices(record);
    if (record.completed !== undefined) this.#vertices.set(record.ref, asked);
    return asked;
  }
}
