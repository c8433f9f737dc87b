/**
 * Output that comes in no fixed order, brought into one, the same way when a session is recorded and when it is played:
 *   sort    lines in any order           set     the same, each line once
 *   status  only the exit status counts  skip    nothing counts
 *   pull    progress of layers in any order, its passing states left out
 *   build   BuildKit's plain progress: one group a vertex, without numbers, times and bytes
 *   shape   numbers and sizes vary       top     the table of docker top, whose numbers vary
 * A command on a pseudo terminal (`pty …`) is read without escape sequences and repeated prompts.
 */
import { linesMatchInAnyOrder, outputMatches } from './output-matches.ts';
import type { SessionCommand } from './session.ts';

const escapes = /\u001b(?:\[[0-9;?]*[A-Za-z]|[78])/g;

function readTerminal(text: string): string {
  return text
    .replace(escapes, '')
    .replaceAll('\r', '')
    .replace(/\n+/g, '\n')
    .replace(/(?:\/ # \n?)+(?=\/ # )/g, '')
    .replace(/^\n+/, '');
}

const passing =
  /^(?:[0-9a-f]{12}|<shortid:\d+>): (?:Waiting|Verifying Checksum|Preparing|Pulling fs layer|Download complete)/;
const layer = /^(?:[0-9a-f]{12}|<shortid:\d+>): /;

/** Layers first told of where the first was, in the order of what is said of them. */
function arrangePull(lines: readonly string[]): string[] {
  const kept = lines.filter((line) => !passing.test(line));
  const layers = kept
    .filter((line) => layer.test(line))
    .sort((a, b) => (a.replace(layer, '') < b.replace(layer, '') ? -1 : 1));
  const at = kept.findIndex((line) => layer.test(line));
  const others = kept.filter((line) => !layer.test(line));
  if (at >= 0) others.splice(at, 0, ...layers);
  return others;
}

const byteCount = /\b\d+(?:\.\d+)?[kM]?B\b(?: \/ \d+(?:\.\d+)?[kM]?B)?/g;

function progressLine(text: string): string {
  return text
    .replace(/^(?:DONE|ERROR) ?\d+\.\d+s$/, 'DONE')
    .replace(/^\d+\.\d+ /, '')
    .replace(/ \d+\.\d+s(?: done)?$/, '')
    .replace(/^((?:exporting|writing|naming|transferring|unpacking|sending|extracting|resolve).*) done$/, '$1')
    .replace(byteCount, 'BYTES');
}

const isRemark = (line: string) => / - [A-Z][A-Za-z]+: /.test(line);

/** The log of a failed step, told once more below the progress, is cut anywhere. */
function withoutExcerpt(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let inside = false;
  for (const line of lines) {
    if (inside && /^-{6}$/.test(line)) inside = false;
    if (!inside && !/^\d+\.\d{3,} /.test(line)) kept.push(line);
    if (/^ > \[/.test(line)) inside = true;
  }
  return kept;
}

function arrangeBuild(lines: readonly string[]): string[] {
  const vertices = new Map<string, string[]>();
  const rest: string[] = [];
  for (const raw of lines.map((line) => line.replace(escapes, ''))) {
    const [, number, text = ''] = /^#(\d+) ?(.*)$/.exec(raw) ?? [];
    if (number === undefined) {
      if (raw !== '') rest.push(raw);
      continue;
    }
    const line = progressLine(text);
    const vertex = vertices.get(number) ?? [];
    vertices.set(number, vertex);
    if (line !== '' && line !== '...' && !/^transferring [a-z]+:$/.test(line) && !vertex.includes(line))
      vertex.push(line);
  }
  const last = (line: string) => (/^(?:DONE|CACHED)/.test(line) ? 1 : 0);
  const groups = [...vertices.values()].map((vertex) => [...vertex].sort((a, b) => last(a) - last(b)).join('\n  '));
  const below = withoutExcerpt(rest);
  return [
    ...groups.sort().join('\n').split('\n'),
    '--',
    ...below.filter((line) => !isRemark(line)),
    ...below.filter(isRemark).sort(),
  ];
}

/** The lines of `text` as they are compared. */
export function arrangeOutput(
  { command, reading }: Pick<SessionCommand, 'command' | 'reading'>,
  text: string,
): string[] {
  if (reading.includes('skip') || reading.includes('status')) return [];
  const clean = /^pty /.test(command) ? readTerminal(text) : text.replace(/\r+\n/g, '\n');
  if (clean === '') return [];
  let lines = (clean.endsWith('\n') ? clean.slice(0, -1) : clean).split('\n');
  if (reading.includes('pull')) lines = arrangePull(lines);
  if (reading.includes('build')) lines = arrangeBuild(lines);
  if (reading.includes('set')) lines = [...new Set(lines)];
  if (reading.includes('top')) lines = lines.map((line) => line.trim().replace(/\s+/g, ' '));
  return lines;
}

/** Whether a command went as the session expects; `bound` keeps what placeholders stood for. */
export function commandMatches(
  expected: SessionCommand,
  actual: { readonly output: readonly string[]; readonly status: number },
  bound: Map<string, string>,
): boolean {
  if (expected.reading.includes('skip')) return true;
  if (expected.status !== actual.status) return false;
  if (expected.reading.includes('status')) return true;
  const anyOrder = expected.reading.includes('sort') || expected.reading.includes('set');
  return (anyOrder ? linesMatchInAnyOrder : outputMatches)(expected.output, actual.output, bound);
}
