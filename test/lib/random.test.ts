import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Random, randomBelow, SeededRandom, SystemRandom } from '../../src/lib/random.ts';

test('the host\u2019s generator fills any length, past what getRandomValues takes at once', () => {
  const random = new SystemRandom();
  for (const length of [0, 1, 65536, 200_000]) expect(random.bytes(length)).toHaveLength(length);
  const bytes = random.bytes(200_000);
  for (const start of [0, 65536, 131_072, 196_608])
    expect(new Set(bytes.subarray(start, start + 3000)).size).toBeGreaterThan(200);
});

test('a seed repeats, another seed differs, whatever the portions', () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(50), fc.nat(50), (seed, a, b) => {
      const one = new SeededRandom(seed).bytes(a + b);
      const portions = new SeededRandom(seed);
      expect([...portions.bytes(a), ...portions.bytes(b)]).toEqual([...one]);
    }),
  );
  expect(new SeededRandom(1).bytes(16)).not.toEqual(new SeededRandom(2).bytes(16));
  expect(new Set(new SeededRandom(0).bytes(5000)).size).toBe(256);
});

test('randomBelow stays below its limit and reaches every number', () => {
  const random = new SeededRandom(7);
  const seen = new Set(Array.from({ length: 500 }, () => randomBelow(random, 6)));
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  const highest: Random = { bytes: (length) => new Uint8Array(length).fill(255) };
  for (const limit of [1, 6, 1000, 2 ** 31, 2 ** 32]) expect(randomBelow(highest, limit)).toBe(limit - 1);
});
