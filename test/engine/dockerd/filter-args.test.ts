import { describe, expect, test } from 'vitest';
import { FilterArgs } from '../../../src/engine/dockerd/filter-args.ts';

const parse = (value: unknown): FilterArgs => FilterArgs.parse(JSON.stringify(value));

describe('filters', () => {
  test('come as maps and, from old clients, as lists', () => {
    expect(parse({ label: { a: true, b: true } }).get('label')).toEqual(['a', 'b']);
    expect(parse({ label: ['a', 'b'] }).get('label')).toEqual(['a', 'b']);
    expect(FilterArgs.parse('').isEmpty).toBe(true);
  });

  test.each(['{bad', '[]', '7', '{"a":1}', '{"a":[1]}'])('%s is refused', (text) => {
    expect(() => FilterArgs.parse(text)).toThrow('invalid filter');
  });

  test('an unknown one is named', () => {
    expect(() => parse({ banana: { x: true } }).validate(['label'])).toThrow("invalid filter 'banana'");
  });

  test('match exactly, by expression, by prefix, and by label', () => {
    const filter = parse({ name: ['^web', 'db'], id: ['abc'], label: ['a', 'b=2'] });
    expect([filter.match('name', 'web1'), filter.match('name', 'mydb2'), filter.match('name', 'x')]).toEqual([
      true,
      true,
      false,
    ]);
    expect([filter.match('absent', 'x'), filter.exactMatch('name', 'web1')]).toEqual([true, false]);
    expect([filter.fuzzyMatch('id', 'abcdef'), filter.fuzzyMatch('id', 'ab')]).toEqual([true, false]);
    expect(filter.matchLabels('label', { a: '', b: '2' })).toBe(true);
    expect(filter.matchLabels('label', { a: '', b: '3' })).toBe(false);
    expect(filter.matchLabels('label', null)).toBe(false);
  });

  test('yes and no', () => {
    expect([parse({ all: ['1'] }).bool('all', false), parse({ all: ['false'] }).bool('all', true)]).toEqual([
      true,
      false,
    ]);
    expect(parse({}).bool('all', true)).toBe(true);
    expect(() => parse({ all: ['x'] }).bool('all', true)).toThrow("invalid filter 'all=[x]'");
    expect(() => parse({ all: ['1', '0'] }).bool('all', true)).toThrow("invalid filter 'all=[1 0]'");
  });
});
