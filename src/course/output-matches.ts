/**
 * Compares what a command printed with what a session expects. `<id>` and the like match what varies; `<id:web>` must be the
 * same wherever it stands in the session; a line `...` stands for any number of lines. Two or more spaces inside a line
 * stand for any two or more, since docker's columns are as wide as what varies in them.
 */

const ago =
  '(?:Less than a second|\\d+ seconds?|About a minute|\\d+ minutes?|About an hour|\\d+ hours?|\\d+ days?|\\d+ weeks?|\\d+ months?|\\d+ years?)(?: ago)?';

/** What a placeholder stands for. */
export const placeholders: Readonly<Record<string, string>> = {
  id: '[0-9a-f]{12}(?:[0-9a-f]{52})?',
  shortid: '[0-9a-f]{12}',
  fullid: '[0-9a-f]{64}',
  digest: 'sha256:[0-9a-f]{64}',
  ago,
  size: '\\d+(?:\\.\\d+)?(?:e\\+\\d+)?\\s?[kKMG]?i?B',
  time: '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[^\\s",]*(?: \\+0000 UTC)?',
  date: '(?:[A-Z][a-z]{2},? )?(?:\\d\\d? )?[A-Z][a-z]{2} +\\d{0,2} *(?:\\d\\d:\\d\\d(?::\\d\\d)?)?(?: ?\\d{4})?',
  seconds: '\\d+(?:\\.\\d+)?m?s',
  ip: '\\d{1,3}(?:\\.\\d{1,3}){3}',
  subnet: '\\d{1,3}(?:\\.\\d{1,3}){1,2}',
  mac: '[0-9a-f]{2}(?::[0-9a-f]{2}){5}',
  port: '\\d{2,5}',
  number: '\\d+(?:\\.\\d+)?',
  name: '[a-z]+_[a-z]+\\d?',
  word: '[\\w-]+',
  any: '.*',
};

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Names of ids are shared by their short and long forms. */
const keyOf = (kind: string, name: string) => `${/^(?:short|full)?id$/.test(kind) ? 'id' : kind}:${name}`;

function knownPattern(kind: string, known: string): string {
  if (kind === 'shortid') return known.slice(0, 12);
  if (kind === 'fullid') return known.length === 64 ? known : `${known}[0-9a-f]{52}`;
  return escapeRegExp(known);
}

function literal(text: string): string {
  return escapeRegExp(text).replace(/(?<=\S) {2,}|^ {2,}(?=\S)/g, (spaces, at: number) => (at > 0 ? ' {2,}' : spaces));
}

interface Pattern {
  readonly source: string;
  /** Keys of its groups. */
  readonly keys: readonly string[];
}

function patternOf(expected: string, bound: ReadonlyMap<string, string>): Pattern {
  const keys: string[] = [];
  const parts = expected.split(/(<[a-z]+(?::\w+)?>)/).map((part, index) => {
    const [, kind = '', name] = /^<([a-z]+)(?::(\w+))?>$/.exec(part) ?? [];
    const shape = Object.hasOwn(placeholders, kind) ? placeholders[kind] : undefined;
    if (!shape) return index === 0 ? literal(part) : escapeRegExp(part).replace(/ {2,}/g, ' {2,}');
    if (name === undefined) return `(?:${shape})`;
    const key = keyOf(kind, name);
    const known = bound.get(key);
    if (known !== undefined) return knownPattern(kind, known);
    const earlier = keys.indexOf(key);
    if (earlier >= 0) return `\\${earlier + 1}`;
    keys.push(key);
    return `(${shape})`;
  });
  return { source: `^${parts.join('')}$`, keys };
}

function lineMatches(expected: string, actual: string, bound: Map<string, string>): boolean {
  if (expected === actual && !expected.includes('<')) return true;
  const { source, keys } = patternOf(expected, bound);
  const found = new RegExp(source).exec(actual);
  if (!found) return false;
  for (const [index, key] of keys.entries()) bound.set(key, found[index + 1] ?? '');
  return true;
}

/** `bound` keeps what named placeholders stood for, across the commands of a session. */
export function outputMatches(
  expected: readonly string[],
  actual: readonly string[],
  bound: Map<string, string>,
): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return actual.length === 0;
  if (first === '...') {
    for (let skip = 0; skip <= actual.length; skip++) if (outputMatches(rest, actual.slice(skip), bound)) return true;
    return false;
  }
  const [line, ...others] = actual;
  return line !== undefined && lineMatches(first, line, bound) && outputMatches(rest, others, bound);
}

/** Every expected line has its own line in `actual`, wherever it stands, and none is left over. */
export function linesMatchInAnyOrder(
  expected: readonly string[],
  actual: readonly string[],
  bound: Map<string, string>,
): boolean {
  if (expected.length !== actual.length) return false;
  const left = [...actual];
  return expected.every((line) => {
    const at = left.findIndex((candidate) => lineMatches(line, candidate, bound));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** Both without the lines at the start and at the end that match: what is worth showing. */
export function differingLines(
  expected: readonly string[],
  actual: readonly string[],
): { readonly expected: readonly string[]; readonly actual: readonly string[] } {
  const same = (a: number, b: number) => lineMatches(expected.at(a) ?? '', actual.at(b) ?? '', new Map());
  const shorter = Math.min(expected.length, actual.length);
  let head = 0;
  while (head < shorter && same(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && same(-1 - tail, -1 - tail)) tail++;
  return {
    expected: expected.slice(head, expected.length - tail),
    actual: actual.slice(head, actual.length - tail),
  };
}
