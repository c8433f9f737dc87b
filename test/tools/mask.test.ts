import { describe, expect, test } from 'vitest';
import { Masker, maskNumbers } from '../../src/tools/conform/mask.ts';

describe('Masker', () => {
  const id = '0123456789ab'.padEnd(64, 'c');

  test('ids are numbered by first appearance, in both forms', () => {
    const masker = new Masker([id]);
    expect(masker.line(`${id} 0123456789ab fedcba987654`)).toBe('<fullid:1> <shortid:1> <shortid:2>');
  });

  test('times, durations, names, ports', () => {
    const masker = new Masker([]);
    expect(masker.line('"2026-01-02T03:04:05.6789Z" Up 3 seconds, 4 months ago')).toBe('"<time>" Up <ago>, <ago>');
    expect(masker.line('happy_turing 0.0.0.0:32768->80/tcp 0.0.0.0:8080->80/tcp')).toBe(
      '<name> 0.0.0.0:<port>->80/tcp 0.0.0.0:8080->80/tcp',
    );
  });

  test('what is the same everywhere stays', () => {
    const text = '0001-01-01T00:00:00Z 172.17.0.2 1.62MB 137';
    expect(new Masker([]).line(text)).toBe(text);
  });
});

test('maskNumbers leaves placeholders alone', () => {
  expect(maskNumbers('<shortid:1> 12.5% 3MiB / 1GiB')).toBe('<shortid:1> <number>% <size> / <size>');
});
