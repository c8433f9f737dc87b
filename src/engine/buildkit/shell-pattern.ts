/**
 * Shell patterns inside `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and escapes, no brackets.
 * They are followed in all their possible places at once, so that no pattern takes long.
 */

const anything = Symbol('*');
const oneOf = Symbol('?');
type Token = string | typeof anything | typeof oneOf;

/** Characters, and what stands for others. */
export type Pattern = readonly Token[];

export function parsePattern(text: string): Pattern {
  const tokens: Token[] = [];
  const characters = [...text];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] ?? '';
    if (c === '*') tokens.push(anything);
    else if (c === '?') tokens.push(oneOf);
    else if (c === '\\') tokens.push(characters[++i] ?? '\\');
    else tokens.push(c);
  }
  return tokens;
}

/** Marks the places after stars too, which may stand for nothing. */
function passStars(pattern: Pattern, places: Uint8Array): void {
  for (let at = 0; at < pattern.length; at++) if (places[at] && pattern[at] === anything) places[at + 1] = 1;
}

function step(pattern: Pattern, places: Uint8Array, character: string): Uint8Array {
  const next = new Uint8Array(places.length);
  for (let at = 0; at < pattern.length; at++) {
    const token = pattern[at];
    if (!places[at]) continue;
    if (token === anything) next[at] = 1;
    else if (token === oneOf || token === character) next[at + 1] = 1;
  }
  passStars(pattern, next);
  return next;
}

/** Where a match that begins at `start` ends, the nearest or the farthest; undefined: there is none. */
function endOfMatch(pattern: Pattern, value: readonly string[], start: number, greedy: boolean): number | undefined {
  let places: Uint8Array = new Uint8Array(pattern.length + 1);
  places[0] = 1;
  passStars(pattern, places);
  let end: number | undefined;
  for (let at = start; ; at++) {
    if (places[pattern.length]) {
      end = at;
      if (!greedy) return end;
    }
    const character = value[at];
    if (character === undefined || !places.includes(1)) return end;
    places = step(pattern, places, character);
  }
}

/** Without the shortest prefix that matches, or the longest. */
export function trimPrefix(pattern: Pattern, value: string, greedy: boolean): string {
  const characters = [...value];
  return characters.slice(endOfMatch(pattern, characters, 0, greedy) ?? 0).join('');
}

/** The same of a suffix. */
export function trimSuffix(pattern: Pattern, value: string, greedy: boolean): string {
  const characters = [...value];
  const cut = endOfMatch(pattern.toReversed(), characters.toReversed(), 0, greedy) ?? 0;
  return characters.slice(0, characters.length - cut).join('');
}

/** The first match, or all; each as long as can be. As with Go's regexp, an empty one right after another doesn't count. */
export function replacePattern(pattern: Pattern, value: string, replacement: string, all: boolean): string {
  const characters = [...value];
  let result = '';
  let copied = 0;
  let last = -1;
  for (let at = 0; at <= characters.length; ) {
    const end = endOfMatch(pattern, characters, at, true);
    if (end === undefined || (end === at && at === last)) {
      at++;
      continue;
    }
    result += characters.slice(copied, at).join('') + replacement;
    copied = last = end;
    if (!all) break;
    at = end === at ? at + 1 : end;
  }
  return result + characters.slice(copied).join('');
}
