/** A build as a drawing: a column a stage, its steps below one another, lines from what each step stands on. */
import type { Step } from './build-reasons.ts';
import { svg } from './svg.ts';

const width = 230;
const gap = 36;
const height = 30;
const step = 44;
const top = 22;

const short = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** Milliseconds for people. */
export const took = (milliseconds: number) =>
  milliseconds >= 1000 ? `${(milliseconds / 1000).toFixed(1)} s` : `${Math.round(milliseconds)} ms`;

interface Placed {
  readonly step: Step;
  readonly x: number;
  readonly y: number;
}

/** Stages that others stand on come first. */
function inOrder(steps: readonly Step[]): string[] {
  const stageOf = new Map(steps.map(({ vertex, stage }) => [vertex.digest, stage]));
  const below = (stage: string, seen: ReadonlySet<string>): number => {
    const inputs = steps.filter((one) => one.stage === stage).flatMap(({ vertex }) => vertex.inputs);
    const others = new Set(inputs.flatMap((digest) => stageOf.get(digest) ?? []).filter((one) => !seen.has(one)));
    return Math.max(0, ...[...others].map((one) => 1 + below(one, new Set([...seen, one]))));
  };
  const stages = [...new Set(steps.map(({ stage }) => stage))];
  const depth = new Map(stages.map((stage) => [stage, below(stage, new Set([stage]))]));
  return stages.sort((a, b) => (depth.get(a) ?? 0) - (depth.get(b) ?? 0));
}

function place(steps: readonly Step[]): { placed: Map<string, Placed>; stages: string[]; rows: number } {
  const stages = inOrder(steps);
  const placed = new Map<string, Placed>();
  let rows = 0;
  for (const [column, stage] of stages.entries()) {
    const own = steps.filter((one) => one.stage === stage).sort((a, b) => a.number - b.number);
    rows = Math.max(rows, own.length);
    for (const [row, one] of own.entries())
      placed.set(one.vertex.digest, { step: one, x: column * (width + gap), y: top + row * step });
  }
  return { placed, stages, rows };
}

function edge(from: Placed, to: Placed): SVGElement {
  const isBelow = from.x === to.x;
  const [x1, y1] = isBelow
    ? [from.x + 14, from.y + height]
    : [from.x + (from.x < to.x ? width : 0), from.y + height / 2];
  const [x2, y2] = isBelow ? [to.x + 14, to.y] : [to.x + (from.x < to.x ? 0 : width), to.y + height / 2];
  const middle = (x1 + x2) / 2;
  const d = isBelow ? `M${x1} ${y1} V${y2}` : `M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
  return svg('path', { d, class: 'dd-build-edge' });
}

function box({ step: one, x, y }: Placed): SVGElement {
  const isText = one.outcome === 'cached' || one.outcome === 'running' || one.outcome === 'canceled';
  return svg('g', { class: 'dd-build-step', 'data-outcome': one.outcome }, [
    svg('rect', { x, y, width, height, rx: 2 }),
    svg('text', { x: x + 10, y: y + 19 }, [short(one.instruction.replaceAll('\n', ' '), 24)]),
    svg('text', { x: x + width - 8, y: y + 19, 'text-anchor': 'end', class: 'dd-build-time' }, [
      isText ? one.outcome : took(one.duration),
    ]),
  ]);
}

/** @param steps of stages only, not BuildKit's own */
export function buildGraph(steps: readonly Step[]): SVGElement {
  const { placed, stages, rows } = place(steps);
  const all = [...placed.values()];
  const edges = all.flatMap((to) =>
    to.step.vertex.inputs.flatMap((digest) => {
      const from = placed.get(digest);
      return from ? [edge(from, to)] : [];
    }),
  );
  const titles = stages.map((stage, column) =>
    svg('text', { x: column * (width + gap), y: 12, class: 'dd-build-stage' }, [stage]),
  );
  const size = { width: Math.max(1, stages.length) * (width + gap) - gap + 2, height: top + rows * step };
  return svg(
    'svg',
    { ...size, viewBox: `-1 0 ${size.width} ${size.height}`, class: 'dd-build', 'aria-hidden': 'true' },
    [...edges, ...titles, ...all.map(box)],
  );
}
