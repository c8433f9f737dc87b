import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRfc3339, rfc3339, rfc3339Nano, rfc3339NanoFixed } from '../../src/lib/rfc3339.ts';

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
