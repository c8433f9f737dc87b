/** Shell patterns inside `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*`, `?` and escapes, no brackets. */

export interface PatternKind {
  /** `*` takes as much as it can. */
  readonly greedy: boolean;
  /** The match begins where the value does. */
  readonly anchored: boolean;
}

export interface Pattern {
  readonly source: string;
}

const escapeCharacter = (c: string) => c.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

export function convertPattern(text: string, { greedy, anchored }: PatternKind): Pattern {
  let source = anchored ? '^' : '';
  const characters = [...text];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] ?? '';
    if (c === '*') source += greedy ? '[\\s\\S]*' : '[\\s\\S]*?';
    else if (c === '?') source += '[\\s\\S]';
    else if (c === '\\') {
      i += 1;
      source += escapeCharacter(characters[i] ?? '\\');
    } else source += escapeCharacter(c);
  }
  return { source };
}

export function trimPrefix({ source }: Pattern, value: string): string {
  return value.replace(new RegExp(source, 'u'), '');
}

/** The shortest suffix that matches, or the longest. */
export function trimSuffix({ source }: Pattern, value: string, greedy: boolean): string {
  const whole = new RegExp(`^(?:${source.replace(/^\^/, '')})$`, 'u');
  const characters = [...value];
  const lengths = Array.from({ length: characters.length + 1 }, (_, index) => index);
  if (greedy) lengths.reverse();
  for (const length of lengths) {
    const keep = characters.slice(0, characters.length - length).join('');
    if (whole.test(characters.slice(characters.length - length).join(''))) return keep;
  }
  return value;
}

export function replacePattern({ source }: Pattern, value: string, replacement: string, all: boolean): string {
  return value.replace(new RegExp(source, all ? 'gu' : 'u'), () => replacement);
}
