import { expect, test } from 'vitest';
import { isSignal, parseSignal } from '../../../src/engine/dockerd/signals.ts';

test.each([
  ['KILL', 9],
  ['sigterm', 15],
  ['2', 2],
  ['USR1', 10],
  ['RTMIN+3', 37],
  ['RTMAX-1', 63],
  ['RTMAX', 64],
])('%s is %i', (text, number) => expect(parseSignal(text)).toBe(number));

test.each(['0', 'BANANA', ''])('%j is none', (text) => {
  expect(() => parseSignal(text)).toThrow(`invalid signal: ${text}`);
});

test('65 is a signal that Linux lacks', () => {
  expect(isSignal(parseSignal('64'))).toBe(true);
  expect(isSignal(parseSignal('65'))).toBe(false);
  expect(isSignal(parseSignal('-9'))).toBe(false);
});
