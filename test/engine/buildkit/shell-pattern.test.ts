/** Patterns of `${name/…}` against regular expressions that mean the same, and as BuildKit prints them (recorded on Docker 28). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePattern, replacePattern, trimPrefix, trimSuffix } from '../../../src/engine/buildkit/shell-pattern.ts';

const value = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '😀'), maxLength: 9 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\*'), maxLength: 6 });

function expression(text: string, star: string): string {
  return text.replaceAll('\\*', '\u0000').replaceAll('?', '[^]').replaceAll('*', star).replaceAll('\u0000', '\\*');
}

describe('patterns', () => {
  test('as recorded on BuildKit', () => {
    const all = (text: string, by: string) => replacePattern(parsePattern(text), 'abcabc', by, true);
    expect(all('*', 'X')).toBe('X');
    expect(all('b', '')).toBe('acac');
    expect(all('?', 'z')).toBe('zzzzzz');
    expect(all('b*c', 'Y')).toBe('aY');
    expect(all('', 'Q')).toBe('QaQbQcQaQbQcQ');
    expect(replacePattern(parsePattern('b*'), 'abcabc', '-', false)).toBe('a-');
    expect(trimPrefix(parsePattern('*b'), 'abcabc', true)).toBe('c');
    expect(trimPrefix(parsePattern('*b'), 'abcabc', false)).toBe('cabc');
    expect(trimSuffix(parsePattern('b*'), 'abcabc', false)).toBe('abca');
    expect(trimSuffix(parsePattern('b*'), 'abcabc', true)).toBe('a');
  });

  test('prefixes and suffixes as regular expressions find them', () => {
    fc.assert(
      fc.property(pattern, value, fc.boolean(), (text, word, greedy) => {
        const source = expression(text, greedy ? '[^]*' : '[^]*?');
        expect(trimPrefix(parsePattern(text), word, greedy)).toBe(word.replace(new RegExp(`^${source}`, 'u'), ''));
        const characters = [...word];
        const cuts = characters.map((_, at) => at).concat(characters.length);
        const fits = cuts.filter((at) => new RegExp(`^${source}$`, 'u').test(characters.slice(at).join('')));
        const at = (greedy ? fits[0] : fits.at(-1)) ?? characters.length;
        expect(trimSuffix(parsePattern(text), word, greedy)).toBe(characters.slice(0, at).join(''));
      }),
    );
  });

  test('the first match is replaced as by a regular expression', () => {
    fc.assert(
      fc.property(pattern, value, (text, word) => {
        const expected = word.replace(new RegExp(expression(text, '[^]*'), 'u'), '-');
        expect(replacePattern(parsePattern(text), word, '-', false)).toBe(expected);
      }),
    );
  });

  test('many stars that find nothing are no burden', () => {
    const hostile = parsePattern(`${'*a'.repeat(40)}*b`);
    const word = 'a'.repeat(2000);
    expect(trimPrefix(hostile, word, true)).toBe(word);
    expect(trimSuffix(hostile, word, false)).toBe(word);
  });
});
