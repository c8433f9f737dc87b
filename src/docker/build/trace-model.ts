/** BuildKit's progress gathered: vertices with their steps, log lines and warnings (moby/buildkit util/progress/progressui). */

import type { StatusResponse, Vertex, VertexStatus, VertexWarning } from '../../engine/api/trace.ts';

export interface Step {
  /** As last told: one that was cached may yet be done. */
  vertex: Vertex;
  /** 0 until shown. */
  index: number;
  readonly statuses: Map<string, VertexStatus>;
  /** Statuses that changed since shown. */
  readonly changed: Set<string>;
  /** Whole lines not yet shown, with their time. */
  readonly lines: string[];
  partial: string;
  readonly lastLines: string[];
  readonly warnings: VertexWarning[];
  shownWarnings: number;
  updated: boolean;
  /** Spans it was active, nanoseconds. */
  readonly intervals: Map<number, number | undefined>;
}

const keptLines = 10;

export class TraceModel {
  readonly steps = new Map<string, Step>();
  readonly warnings: VertexWarning[] = [];
  /** Start of the first vertex. */
  started: number | undefined;

  update(status: StatusResponse): void {
    for (const vertex of status.vertexes) this.#vertex(vertex);
    for (const item of status.statuses) {
      const step = this.steps.get(item.vertex);
      if (!step) continue;
      step.statuses.set(item.id, item);
      step.changed.add(item.id);
      step.updated = true;
    }
    for (const warning of status.warnings) {
      this.warnings.push(warning);
      const step = this.steps.get(warning.vertex);
      if (step) {
        step.warnings.push(warning);
        step.updated = true;
      }
    }
    for (const log of status.logs) this.#log(log.vertex, log.timestamp, new TextDecoder().decode(log.msg));
  }

  #vertex(vertex: Vertex): void {
    let step = this.steps.get(vertex.digest);
    if (!step) {
      step = {
        vertex: { ...vertex },
        index: 0,
        statuses: new Map(),
        changed: new Set(),
        lines: [],
        partial: '',
        lastLines: [],
        warnings: [],
        shownWarnings: 0,
        updated: false,
        intervals: new Map(),
      };
      this.steps.set(vertex.digest, step);
    } else {
      // Steps are shown in the order in which they began.
      if (step.vertex.started === undefined && vertex.started !== undefined) {
        this.steps.delete(vertex.digest);
        this.steps.set(vertex.digest, step);
      }
      step.vertex = { ...vertex };
    }
    if (vertex.started !== undefined) {
      this.started ??= vertex.started;
      step.updated = true;
      step.intervals.set(vertex.started, vertex.completed);
    }
    if (vertex.error !== undefined && vertex.error !== '') step.updated = true;
  }

  #log(digest: string, timestamp: number, message: string): void {
    const step = this.steps.get(digest);
    if (!step) return;
    step.updated = true;
    const start = Math.max(0, ...step.intervals.keys());
    const time = start === 0 ? '' : ((timestamp - start) / 1e9).toFixed(3);
    const parts = message.split('\n');
    for (const [index, part] of parts.entries()) {
      if (index === parts.length - 1 && part === '') break;
      const line = step.partial === '' ? `${time} ${part.replace(/\r$/, '')}` : step.partial + part.replace(/\r$/, '');
      if (index === parts.length - 1) {
        step.partial = line;
        break;
      }
      step.partial = '';
      step.lines.push(line);
      step.lastLines.push(line);
      if (step.lastLines.length > keptLines) step.lastLines.shift();
    }
  }
}

/** Seconds a step was active, overlapping spans counted once. */
export function activeSeconds(step: Step, now?: number): number {
  const spans = [...step.intervals]
    .map(([start, end]) => [start, end ?? now ?? start] as const)
    .sort((a, b) => a[0] - b[0]);
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const [start, end] of spans) {
    if (end > reached) total += end - Math.max(start, reached);
    reached = Math.max(reached, end);
  }
  return total / 1e9;
}

export function isCanceled(error: string): boolean {
  return error.endsWith('context canceled');
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** tonistiigi/units' `%.2f`: `1.50MB`, whole bytes without decimals. */
export function shownBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? String(value) : value.toFixed(2)}${byteUnits[unit]}`;
}
