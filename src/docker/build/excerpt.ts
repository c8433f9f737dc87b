/** The lines of a Dockerfile around a problem, with `>>>` beside it (buildkit's solver/errdefs Source.Print). */

import type { SourceRange } from '../../engine/api/trace.ts';

/** `Dockerfile:2` and the numbered lines between rules; empty where the ranges are outside the file. */
export function excerpt(filename: string, content: string, ranges: readonly SourceRange[]): string {
  const lines = content.split('\n');
  const starts = ranges.map(({ start }) => start.line);
  const ends = ranges.map(({ end, start }) => Math.max(end.line, start.line));
  let first = Math.min(...starts);
  let last = Math.max(...ends);
  if (!Number.isFinite(first) || first > lines.length || first < 1) return '';
  last = Math.min(last, lines.length);
  const from = first;
  const padding = first === last ? 4 : 2;
  for (let used = 0; used < padding; used++) {
    if (first > 1) {
      first--;
      used++;
    }
    if (last < lines.length) {
      last++;
      used++;
    }
  }
  const marked = (number: number): boolean =>
    ranges.some(({ start, end }) => number >= start.line && number <= Math.max(end.line, start.line));
  let out = `${filename}:${from}\n--------------------\n`;
  for (let number = first; number <= last; number++) {
    out += `${String(number).padStart(4)} | ${marked(number) ? '>>>' : '   '} ${lines[number - 1] ?? ''}\n`;
  }
  return `${out}--------------------\n`;
}
