import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ParentMatches, PatternMatcher, parseIgnoreFile } from '../../src/lib/pattern-matcher.ts';

const suitePath = '/work/shared/suites/patternmatcher.json';

interface MatchCase {
  readonly id: string;
  readonly patterns: string[];
  readonly path: string;
  readonly match: boolean | null;
  readonly matchOrParent: boolean | null;
  readonly error: string | null;
}

interface FileCase {
  readonly id: string;
  readonly kind: 'ignorefile';
  readonly input: string;
  readonly expected: string[];
}

const present = existsSync(suitePath);
if (!present) console.warn(`SKIPPED: ${suitePath} is not on this machine; moby's own cases are not run`);
const cases: (MatchCase | FileCase)[] = present ? JSON.parse(readFileSync(suitePath, 'utf8')).cases : [];

describe.skipIf(!present)("moby/patternmatcher's cases", () => {
  test('are as many as the suite says', () => {
    expect(cases.length).toBeGreaterThan(150);
  });

  test.each(cases.filter((each) => !('kind' in each)) as MatchCase[])('$id $patterns $path', (each) => {
    const run = (): [boolean, boolean] => {
      const matcher = new PatternMatcher(each.patterns);
      return [matcher.matches(each.path), matcher.matchesOrParent(each.path)];
    };
    if (each.error !== null) expect(run).toThrow(each.error);
    else expect(run()).toEqual([each.match, each.matchOrParent]);
  });

  test.each(cases.filter((each) => 'kind' in each) as FileCase[])('$id', ({ input, expected }) => {
    expect(parseIgnoreFile(input)).toEqual(expected);
  });
});

describe('patterns', () => {
  const matched = (patterns: string[], path: string): boolean => new PatternMatcher(patterns).matchesOrParent(path);

  test('the last match decides; an exception needs a match before it', () => {
    expect(matched(['*', '!keep'], 'keep')).toBe(false);
    expect(matched(['!keep', '*'], 'keep')).toBe(true);
    expect(matched(['docs', '!docs/a'], 'docs/b/c')).toBe(true);
    expect(matched(['a/**/z', '!**/b'], 'a/x/y/z')).toBe(true);
    expect(matched(['**/node_modules'], 'x/y/node_modules/z')).toBe(true);
    expect(matched(['*.md'], 'dir/a.md')).toBe(false);
    expect(matched(['a.b'], 'axb')).toBe(false);
    expect(matched(['a+(b)?'], 'a+(b)c')).toBe(true);
  });

  test('malformed patterns', () => {
    expect(() => new PatternMatcher(['!'])).toThrow('illegal exclusion pattern: "!"');
    expect(() => new PatternMatcher(['a['])).toThrow('syntax error in pattern');
    expect(() => new PatternMatcher(['\\1']).matches('1')).toThrow('syntax error in pattern');
    expect(new PatternMatcher(['', ' ']).matches('a')).toBe(false);
  });

  test('an ignore file: byte order mark, comments, absolute and inverted lines, CRLF', () => {
    const text = '\ufeff# no\n#x\n/a/\r\n ! /b \n!\n/\nc/../d\n';
    expect(parseIgnoreFile(text)).toEqual(['a', '!b', '!', '/', 'd']);
  });

  test('many ** take linear time', () => {
    const matcher = new PatternMatcher([`${'**/a*/'.repeat(20)}b`]);
    expect(matcher.matches('aa/'.repeat(500))).toBe(false);
  });

  test('a walk that hands results down agrees with asking for each path', () => {
    const name = fc.constantFrom('a', 'b', 'ab');
    const element = fc.constantFrom('a', 'b', '*', '**', 'a*', '?', '[ab]');
    const pattern = fc
      .tuple(fc.constantFrom('', '!'), fc.array(element, { minLength: 1, maxLength: 3 }))
      .map(([mark, parts]) => mark + parts.join('/'));
    fc.assert(
      fc.property(
        fc.array(pattern, { maxLength: 4 }),
        fc.array(name, { minLength: 1, maxLength: 4 }),
        (patterns, names) => {
          const matcher = new PatternMatcher(patterns);
          let info: ParentMatches | undefined;
          names.forEach((_, i) => {
            const path = names.slice(0, i + 1).join('/');
            const answer = matcher.matchesUsingParent(path, info);
            info = answer.info;
            expect(matcher.matchesUsingParent(path, undefined).matched).toBe(matcher.matchesOrParent(path));
          });
        },
      ),
    );
  });
});
