import { expect, test } from 'vitest';
import { parseSignal } from '../../../src/engine/dockerd/signals.ts';

test.each([
  ['KILL', 9],
  ['sigterm', 15],
  ['2', 2],
  ['USR1', 10],
  ['RTMIN+3', 37],
  ['RTMAX-1', 63],
  ['RTMAX', 64],
])('%s is %i', (text, number) => expect(parseSignal(text)).toBe(number));

test.each(['0', 'BANANA', '-9', ''])('%j is none', (text) => {
  expect(() => parseSignal(text)).toThrow(`invalid signal: ${text}`);
});

test('65 is a signal that Linux lacks', () => {
  expect(() => parseSignal('65')).toThrow('the linux daemon does not support signal 65');
});
