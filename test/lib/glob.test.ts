import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadPattern, matchGlob } from '../../src/lib/glob.ts';

test.each([
  ['nginx', 'nginx', true],
  ['nginx', 'nginx2', false],
  ['*', 'nginx.conf', true],
  ['*', '', true],
  ['*', 'conf.d/default', false],
  ['*.conf', 'nginx.conf', true],
  ['ngi*', 'ngi', true],
  ['conf.d/*', 'conf.d/a', true],
  ['*/default', 'conf.d/default', true],
  ['*/default', 'a/b/default', false],
  ['l*b*so*', 'libcrypto.so.3', true],
  ['l*b*so*/x', 'libcrypto.so.3/x', true],
  ['l*b*so/x', 'lib/cso/x', false],
  ['?1', 'd1', true],
  ['?1', '/1', false],
  ['?', '\u20ac', true],
  ['??', '\u{1f433}', false],
  ['[ab]c', 'bc', true],
  ['[a-f]0', 'e0', true],
  ['[a-f]0', 'g0', false],
  ['[^a-f]0', 'g0', true],
  ['[^a-f]0', 'a0', false],
  ['[\u03b1-\u03c9]', '\u03bb', true],
  ['[\\]]', ']', true],
  ['[a\\-z]', '-', true],
  ['[a\\-z]', 'm', false],
  ['[*?]', '*', true],
  ['x[/]y', 'x/y', true],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['\\[x]', '[x]', true],
  ['*a', 'aaa', true],
  ['', '', true],
  ['', 'a', false],
])('matchGlob(%j, %j) is %j', (pattern, name, expected) => {
  expect(matchGlob(pattern, name)).toBe(expected);
});

test.each([
  '[',
  '[]',
  '[]x',
  '[^',
  '[^]',
  '[x',
  '[x-',
  '[x-]',
  '[-x]',
  '[x-y-z]',
  '\\',
  'name\\',
  '[\\',
  'n[',
  '*[x-',
  '?[x',
])('%j is malformed, also where the name fails before it', (pattern) => {
  for (const name of ['a', '', 'zzz', 'x']) expect(() => matchGlob(pattern, name)).toThrow(BadPattern);
});

test('agrees with the same pattern as a regular expression', () => {
  const alphabet = fc.constantFrom('a', 'b', '/', 'c');
  const piece = fc.constantFrom(
    ['a', 'a'],
    ['b', 'b'],
    ['/', '/'],
    ['*', '[^/]*'],
    ['?', '[^/]'],
    ['[a-b]', '[a-b]'],
    ['[^a/]', '[^a/]'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 7 }), fc.array(alphabet, { maxLength: 8 }), (pieces, letters) => {
      const pattern = pieces.map(([glob]) => glob).join('');
      const name = letters.join('');
      expect(matchGlob(pattern, name)).toBe(new RegExp(`^${pieces.map(([, source]) => source).join('')}$`).test(name));
    }),
    { numRuns: 2000 },
  );
});

test('many stars cost no exponential time', () => {
  expect(matchGlob(`${'*a'.repeat(40)}b`, 'a'.repeat(2000))).toBe(false);
});
