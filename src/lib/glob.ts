/**
 * Shell patterns with the rules of Go's path.Match: `*` and `?` stop at a slash, `[a-z]` and `[^a-z]`, `\` quotes; the whole
 * name must match. A malformed pattern is an error, in its unreached parts too.
 */

export class BadPattern extends Error {
  override readonly name = 'BadPattern';

  constructor() {
    super('syntax error in pattern');
  }
}

interface Chunk {
  /** Whether a `*` stands before it. */
  readonly star: boolean;
  /** Characters up to the next `*`. */
  readonly pattern: readonly string[];
}

/** @throws BadPattern */
export function matchGlob(pattern: string, name: string): boolean {
  const chunks = split([...pattern]);
  for (const chunk of chunks) matchChunk(chunk.pattern, []);
  let rest = [...name];
  for (const [i, chunk] of chunks.entries()) {
    const last = i === chunks.length - 1;
    if (chunk.star && last && chunk.pattern.length === 0) return !rest.includes('/');
    const left = chunk.star ? matchStar(chunk.pattern, rest, last) : matchChunk(chunk.pattern, rest);
    if (!left) return false;
    rest = left;
  }
  return rest.length === 0;
}

function split(pattern: readonly string[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < pattern.length; ) {
    const start = at;
    while (pattern[at] === '*') at++;
    const star = at > start;
    const from = at;
    for (let inClass = false; at < pattern.length; at++) {
      if (pattern[at] === '\\') at++;
      else if (pattern[at] === '[') inClass = true;
      else if (pattern[at] === ']') inClass = false;
      else if (pattern[at] === '*' && !inClass) break;
    }
    chunks.push({ star, pattern: pattern.slice(from, at) });
  }
  return chunks;
}

/** Tries `pattern` after nothing, one, two … characters that are no slash; the last chunk must use up the name. */
function matchStar(pattern: readonly string[], name: readonly string[], last: boolean): string[] | undefined {
  for (let skip = 0; skip <= name.length; skip++) {
    if (skip > 0 && name[skip - 1] === '/') return undefined;
    const left = matchChunk(pattern, name.slice(skip));
    if (left && !(last && left.length > 0)) return left;
  }
  return undefined;
}

/** What is left of `name` after `pattern` (without stars), undefined where it doesn't match. @throws BadPattern */
function matchChunk(pattern: readonly string[], name: readonly string[]): string[] | undefined {
  let matches = true;
  let used = 0;
  for (let at = 0; at < pattern.length; used++) {
    const character = name[used];
    if (character === undefined) matches = false;
    if (pattern[at] === '[') {
      const set = parseClass(pattern, at + 1);
      if (character === undefined || !set.has(character)) matches = false;
      at = set.end;
    } else if (pattern[at] === '?') {
      if (character === '/') matches = false;
      at++;
    } else {
      if (pattern[at] === '\\') at++;
      if (at >= pattern.length) throw new BadPattern();
      if (pattern[at] !== character) matches = false;
      at++;
    }
  }
  return matches ? name.slice(used) : undefined;
}

function parseClass(pattern: readonly string[], start: number): { has(character: string): boolean; end: number } {
  let at = start;
  const negated = pattern[at] === '^';
  if (negated) at++;
  const ranges: (readonly [number, number])[] = [];
  const next = (): number => {
    if (pattern[at] === '-' || pattern[at] === ']') throw new BadPattern();
    if (pattern[at] === '\\') at++;
    const code = pattern[at++]?.codePointAt(0);
    if (code === undefined || at >= pattern.length) throw new BadPattern();
    return code;
  };
  while (pattern[at] !== ']' || ranges.length === 0) {
    const low = next();
    if (pattern[at] === '-') {
      at++;
      ranges.push([low, next()]);
    } else ranges.push([low, low]);
  }
  const has = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0;
    return ranges.some(([low, high]) => low <= code && code <= high) !== negated;
  };
  return { has, end: at + 1 };
}
