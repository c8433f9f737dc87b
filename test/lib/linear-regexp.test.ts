import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinearRegExp } from '../../src/lib/linear-regexp.ts';

/** Expressions that mean the same to Go and, with the flag `s` off, to JavaScript. */
const { expression } = fc.letrec<{ expression: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      '/',
      '.',
      '[^/]',
      '[a-b]',
      '[\\]b]',
      '\\.',
      '\\w',
      '\\D',
      '^',
      '$',
      '\\b',
      '\\B',
      '[^b\\d]',
    ),
    tie('expression').map((inner) => `(${inner})`),
    tie('expression').map((inner) => `(?:${inner})`),
  ),
  expression: fc
    .array(
      fc.tuple(
        fc.option(fc.constant('|'), { nil: '', freq: 4 }),
        tie('atom'),
        fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?'),
      ),
      { maxLength: 4 },
    )
    .map((parts) =>
      parts.map(([bar, atom, times]) => `${bar}${/^[\^$]$|^\\[bB]$/.test(atom) ? atom : atom + times}`).join(''),
    ),
}));

test('agrees with RegExp on what both understand', () => {
  const text = fc.array(fc.constantFrom('a', 'b', '/', '.', ']', '1'), { maxLength: 8 });
  fc.assert(
    fc.property(expression, text, (source, letters) => {
      const input = letters.join('');
      expect(new LinearRegExp(source).test(input)).toBe(new RegExp(source).test(input));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['^[[:alpha:]]+$', 'abc', true],
  ['^[[:^alpha:]]+$', 'abc', false],
  ['(?i)WEB', 'my-web', true],
  ['(?i:W)EB', 'web', false],
  ['a(?i)b|c', 'C', true],
  ['^b$', 'a\nb', false],
  ['(?m)^b$', 'a\nb', true],
  ['a.b', 'a\nb', false],
  ['(?s)a.b', 'a\nb', true],
  ['(?P<name>a)(?<other>b)', 'ab', true],
  ['\\Qa.b*\\E+', 'a.b**', true],
  ['^\\x41\\x{1F433}$', 'A🐳', true],
  ['^\\p{Greek}\\pL\\PN$', 'αβγ', true],
  ['^\\p{^Lu}$', 'a', true],
  ['a{,2}', 'a{,2}', true],
  ['x{2,3}', 'xx', true],
  ['^.$', '🐳', true],
])('%j on %j: %j', (source, text, expected) => {
  expect(new LinearRegExp(source).test(text)).toBe(expected);
});

test('takes linear time where trying again would take for ever', () => {
  const text = `${'a'.repeat(20_000)}b`;
  for (const source of ['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(a*)*c', '(.*)(.*)(.*)(.*)c'])
    expect(new LinearRegExp(source).test(text), source).toBe(false);
});

describe('what Go refuses, in its words', () => {
  test.each([
    ['a(b', 'missing closing ): `a(b`'],
    ['a)b', 'unexpected ): `a)b`'],
    ['*a', 'missing argument to repetition operator: `*`'],
    ['a**', 'invalid nested repetition operator: `**`'],
    ['[ab', 'missing closing ]: `[ab`'],
    ['x[b-a]', 'invalid character class range: `b-a`'],
    ['[[:word:][:nope:]]', 'invalid character class range: `[:nope:]`'],
    ['\\p{Nope}', 'invalid character class range: `\\p{Nope}`'],
    ['\\1', 'invalid escape sequence: `\\1`'],
    ['\\q', 'invalid escape sequence: `\\q`'],
    ['a\\', 'trailing backslash at end of expression: ``'],
    ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
    ['(?P<a', 'invalid named capture: `(?P<a`'],
    ['a{1001}', 'invalid repeat count: `{1001}`'],
    ['((a{100}){100}){100}', 'invalid repeat count: `{100}`'],
  ])('%j', (source, message) => {
    expect(() => new LinearRegExp(source)).toThrow(`error parsing regexp: ${message}`);
  });

  test('too many brackets', () => {
    expect(() => new LinearRegExp('('.repeat(2000))).toThrow('expression nests too deeply');
  });
});
