import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatDuration,
  formatFloat,
  formatG,
  parseBool,
  parseDuration,
  parseInteger,
  quote,
} from '../../src/lib/gofmt.ts';

describe('numbers', () => {
  test('%.4g', () => {
    expect(formatG(1.024, 4)).toBe('1.024');
    expect(formatG(1267650.6, 4)).toBe('1.268e+06');
    expect(formatG(0.00001, 4)).toBe('1e-05');
    expect(formatG(0, 4)).toBe('0');
  });

  test('%v of floats', () => {
    expect(formatFloat(1.5)).toBe('1.5');
    expect(formatFloat(1e21)).toBe('1e+21');
    expect(formatFloat(0.00001)).toBe('1e-05');
  });

  test('integers with base prefixes and their errors', () => {
    expect(parseInteger('0x10', 64, true)).toBe(16);
    expect(parseInteger('-7', 64, true)).toBe(-7);
    expect(parseInteger('010', 64, true)).toBe(8);
    expect(() => parseInteger('x', 64, true)).toThrow('strconv.ParseInt: parsing "x": invalid syntax');
    expect(() => parseInteger('70000', 16, false)).toThrow('strconv.ParseUint: parsing "70000": value out of range');
    expect(() => parseInteger('-1', 64, false)).toThrow('strconv.ParseUint: parsing "-1": invalid syntax');
  });

  test('booleans', () => {
    expect(parseBool('T')).toBe(true);
    expect(parseBool('0')).toBe(false);
    expect(() => parseBool('yes')).toThrow('strconv.ParseBool: parsing "yes": invalid syntax');
  });
});

describe('durations', () => {
  test('as Go prints them', () => {
    expect(formatDuration(0)).toBe('0s');
    expect(formatDuration(5400e9)).toBe('1h30m0s');
    expect(formatDuration(1.5e9)).toBe('1.5s');
    expect(formatDuration(100e6)).toBe('100ms');
  });

  test('bad ones', () => {
    expect(() => parseDuration('1')).toThrow('time: missing unit in duration "1"');
    expect(() => parseDuration('1d')).toThrow('time: unknown unit "d" in duration "1d"');
    expect(() => parseDuration('x')).toThrow('time: invalid duration "x"');
  });

  test('what is printed is read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds * 1e6))).toBe(milliseconds * 1e6);
      }),
    );
  });
});

test('quote', () => {
  expect(quote('a"b\n\x01é')).toBe('"a\\"b\\n\\x01é"');
});
