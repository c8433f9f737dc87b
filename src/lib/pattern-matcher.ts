/**
 * Ignore patterns as Docker reads them (github.com/moby/patternmatcher): path.Match's rules plus `**` for any number of
 * directories and `!` for exceptions, the last match deciding; and the ignore file's syntax. Paths are relative, with `/`.
 */

import { RE2JS } from 're2js';
import { BadPattern, matchGlob } from './glob.ts';
import { cleanPath, dirname } from './path.ts';

interface Pattern {
  readonly exclusion: boolean;
  readonly text: string;
  /** Number of elements. */
  readonly depth: number;
  /** @throws BadPattern for the few patterns path.Match takes and a regular expression doesn't */
  readonly matches: (path: string) => boolean;
}

/** What `matchesUsingParent` found for a directory, for its children. */
export type ParentMatches = readonly boolean[];

export class PatternMatcher {
  readonly #patterns: readonly Pattern[];

  /** @throws BadPattern, or Error for a lone `!` */
  constructor(patterns: readonly string[]) {
    this.#patterns = patterns
      .map((pattern) => pattern.trim())
      .filter(Boolean)
      .map(parsePattern);
  }

  /** Whether any pattern is an exception, so that an ignored directory may hold wanted files. */
  get hasExclusions(): boolean {
    return this.#patterns.some((pattern) => pattern.exclusion);
  }

  /** The cleaned patterns, an exception's without its `!`. */
  get patterns(): readonly { readonly text: string; readonly exclusion: boolean }[] {
    return this.#patterns;
  }

  /** Whether the patterns name `path` or a directory it is in. */
  matchesOrParent(path: string): boolean {
    return this.#decide((pattern) => pattern.matches(path) || parents(path).some(pattern.matches));
  }

  /** The older rule: of the directories `path` is in only the one as deep as the pattern is tried. */
  matches(path: string): boolean {
    const above = parents(path);
    return this.#decide((pattern) => {
      const parent = above[pattern.depth - 1];
      return pattern.matches(path) || (parent !== undefined && pattern.matches(parent));
    });
  }

  #decide(matches: (pattern: Pattern) => boolean): boolean {
    let matched = false;
    for (const pattern of this.#patterns) {
      if (pattern.exclusion === matched && matches(pattern)) matched = !pattern.exclusion;
    }
    return matched;
  }

  /**
   * `matchesOrParent` for a walk down a tree, without trying each path's directories again.
   * @param parent what this answered for the directory `path` is in; undefined at the top
   */
  matchesUsingParent(path: string, parent: ParentMatches | undefined): { matched: boolean; info: ParentMatches } {
    let matched = false;
    const info = this.#patterns.map((pattern, i) => {
      let match = parent?.[i] ?? false;
      if (!match) {
        if (pattern.exclusion !== matched) return false;
        match = pattern.matches(path) || (parent === undefined && parents(path).some(pattern.matches));
      }
      if (match) matched = !pattern.exclusion;
      return match;
    });
    return { matched, info };
  }
}

/** The directories `path` is in, outermost first; an absolute path's first is ''. */
function parents(path: string): string[] {
  const parent = dirname(path);
  if (parent === '.') return [];
  const parts = parent.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

function parsePattern(pattern: string): Pattern {
  const cleaned = cleanPath(pattern);
  const exclusion = cleaned.startsWith('!');
  const text = exclusion ? cleaned.slice(1) : cleaned;
  if (text === '') throw new Error('illegal exclusion pattern: "!"');
  matchGlob(text, '.');
  return { exclusion, text, depth: text.split('/').length, matches: compile(text) };
}

/** `**` at one end only is a test of the other end; anything with wildcards is a regular expression. */
function compile(pattern: string): (path: string) => boolean {
  const { source, kind } = translate([...pattern]);
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === 'suffix') {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
  }
  let compiled: RE2JS | undefined;
  return (path) => {
    try {
      compiled ??= RE2JS.compile(`^${source}$`);
    } catch {
      throw new BadPattern();
    }
    return compiled.test(path);
  };
}

type Kind = 'exact' | 'prefix' | 'suffix' | 'regexp';

function translate(pattern: readonly string[]): { source: string; kind: Kind } {
  let source = '';
  let kind: Kind = 'exact';
  for (let at = 0; at < pattern.length; ) {
    const first = at === 0;
    const character = pattern[at++] ?? '';
    if (character === '*' && pattern[at] === '*') {
      at++;
      if (pattern[at] === '/') at++;
      const last = at === pattern.length;
      if (last && kind === 'exact') kind = 'prefix';
      else kind = 'regexp';
      source += last ? '.*' : '(.*/)?';
      if (first) kind = 'suffix';
    } else if (character === '*' || character === '?') {
      source += character === '*' ? '[^/]*' : '[^/]';
      kind = 'regexp';
    } else if (character === '\\') {
      source += `\\${pattern[at++] ?? ''}`;
      kind = 'regexp';
    } else {
      source += '.+()|{}$'.includes(character) ? `\\${character}` : character;
      if (character === '[' || character === ']') kind = 'regexp';
    }
  }
  return { source, kind };
}

/**
 * The patterns in an ignore file: one a line, `#` in the first column starts a comment, a leading slash means nothing.
 * @param text the file's text, possibly with a byte order mark
 */
export function parseIgnoreFile(text: string): string[] {
  const patterns: string[] = [];
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    const trimmed = line.trim();
    if (line.startsWith('#') || trimmed === '') continue;
    const inverted = trimmed.startsWith('!');
    const pattern = inverted ? trimmed.slice(1).trim() : trimmed;
    const cleaned = pattern === '' ? '' : cleanPath(pattern);
    patterns.push((inverted ? '!' : '') + (cleaned.length > 1 ? cleaned.replace(/^\//, '') : cleaned));
  }
  return patterns;
}
