import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat } from '../../src/lib/bytes.ts';
import { InflateError, Inflater } from '../../src/lib/inflate.ts';

/** Decompresses in pieces of `size` bytes; answers the data and whether the end was seen. */
function inflate(packed: Uint8Array, size: number): { data: Uint8Array; done: boolean; rest: number } {
  const inflater = new Inflater();
  const parts: Uint8Array[] = [];
  let at = 0;
  for (; at < packed.length && !inflater.done; at += size) parts.push(...inflater.push(packed.subarray(at, at + size)));
  return { data: concat(parts), done: inflater.done, rest: inflater.rest.length + Math.max(packed.length - at, 0) };
}

/** Text-like data: repeats near and far, and noise. */
const data = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.nat(255).map((byte) => new Uint8Array(700).fill(byte)),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => concat([...parts, ...parts, new Uint8Array(40_000), ...parts]));

describe('against zlib', () => {
  test('every level and strategy, whole and in pieces, with an exact end', () => {
    const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_FIXED, constants.Z_HUFFMAN_ONLY, constants.Z_RLE];
    fc.assert(
      fc.property(
        data,
        fc.constantFrom(0, 1, 6, 9),
        fc.constantFrom(...strategies),
        fc.constantFrom(1, 5, 100, 1 << 20),
        fc.nat(20),
        (input, level, strategy, size, extra) => {
          const packed = concat([deflateRawSync(input, { level, strategy }), new Uint8Array(extra).fill(0xaa)]);
          const answer = inflate(packed, size);
          expect(answer.done).toBe(true);
          expect(answer.rest).toBe(extra);
          expect(Buffer.compare(answer.data, input)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('damaged data: the same verdict as zlib, and the same data where that is good', () => {
    const accepted = (packed: Uint8Array): Uint8Array | undefined => {
      try {
        return new Uint8Array(inflateRawSync(packed));
      } catch {
        return undefined;
      }
    };
    const flips = fc.array(fc.tuple(fc.nat(2000), fc.nat(7)), { minLength: 1, maxLength: 3 });
    let refused = 0;
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 300 }), fc.constantFrom(0, 6), flips, (text, level, bits) => {
        const packed = new Uint8Array(deflateRawSync(Buffer.from(text + text), { level }));
        for (const [at, bit] of bits) {
          const index = at % Math.min(packed.length, 60);
          packed[index] = (packed[index] ?? 0) ^ (1 << bit);
        }
        const theirs = accepted(packed);
        let ours: Uint8Array | undefined;
        try {
          const answer = inflate(packed, 7);
          ours = answer.done ? answer.data : undefined;
        } catch (error) {
          expect(error).toBeInstanceOf(InflateError);
        }
        if (!theirs) refused++;
        expect(ours === undefined).toBe(theirs === undefined);
        if (ours && theirs) expect(ours).toEqual(theirs);
      }),
      { numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
