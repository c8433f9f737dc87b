import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseDuration,
  parseRfc3339,
  parseUnixTime,
  parseUntil,
  rfc3339,
  rfc3339Nano,
  rfc3339NanoFixed,
} from '../../../src/engine/dockerd/timestamp.ts';

test('times are written as Go writes them', () => {
  const ns = 1_795_998_056_196_501_000;
  expect(rfc3339Nano(1_795_998_056e9)).toBe('2026-11-30T00:20:56Z');
  expect(rfc3339Nano(ns)).toMatch(/^2026-11-30T00:20:56\.1965/);
  expect(rfc3339Nano(1.5e9)).toBe('1970-01-01T00:00:01.5Z');
  expect(rfc3339NanoFixed(1.5e9)).toBe('1970-01-01T00:00:01.500000000Z');
  expect(rfc3339(1.5e9)).toBe('1970-01-01T00:00:01Z');
  expect(rfc3339Nano(undefined)).toBe('0001-01-01T00:00:00Z');
});

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), fc.integer({ min: 0, max: 999_999 }), (seconds, micros) => {
      const ns = seconds * 1e9 + micros * 1000;
      expect(Math.abs((parseRfc3339(rfc3339Nano(ns)) ?? 0) - ns)).toBeLessThan(1000);
    }),
  );
});

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
