import { expect, test } from 'vitest';
import { parseDuration, parseUnixTime, parseUntil } from '../../../src/engine/dockerd/timestamp.ts';

test.each([
  ['', undefined],
  ['10', 10e9],
  ['10.5', 10.5e9],
  ['1136073600.000001', 1_136_073_600_000_001_000],
])('Unix time %j', (text, ns) => expect(parseUnixTime(text)).toBe(ns));

test.each(['banana', '1.x', '1h'])('%j is no Unix time', (text) => {
  expect(() => parseUnixTime(text)).toThrow('strconv.ParseInt: parsing');
});

test.each([
  ['1h30m', 5400e9],
  ['-2.5s', -2.5e9],
  ['100ms', 1e8],
  ['0', 0],
  ['10', undefined],
  ['h', undefined],
])('duration %j', (text, ns) => expect(parseDuration(text)).toBe(ns));

test('until is a duration ago, or a time', () => {
  expect(parseUntil('1h', 7200e9)).toBe(3600e9);
  expect(parseUntil('1970-01-01T00:00:05Z', 0)).toBe(5e9);
  expect(parseUntil('7', 0)).toBe(7e9);
  expect(parseUntil('1970-01-02', 0)).toBe(86_400e9);
  expect(parseUntil('1970-01-01T01', 0)).toBe(3600e9);
  expect(parseUntil('1970-01-01T00:01', 0)).toBe(60e9);
  expect(parseUntil('1970-01-01T00:00:05+00:00', 0)).toBe(5e9);
  expect(() => parseUntil('1970-13-01', 0)).toThrow('failed to parse value as time or duration');
});
