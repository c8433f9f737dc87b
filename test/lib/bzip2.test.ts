import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, fromBase64, text, utf8 } from '../../src/lib/bytes.ts';
import { Bzip2Error, bunzip2, bunzip2Stream } from '../../src/lib/bzip2.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';

const fixed = fromBase64('QlpoOTFBWSZTWVSkl4QAAALRgAAQQAQGRJCAIAAxADAgaGIASdSyHz8XckU4UJBUpJeE');
const empty = fromBase64('QlpoORdyRThQkAAAAAA=');

function bzip2Available(): boolean {
  try {
    execFileSync('bzip2', ['--help'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: no bzip2 on this machine; only fixed samples are decompressed');
    return false;
  }
}

const bzip2 = (input: Uint8Array, ...args: string[]): Uint8Array =>
  new Uint8Array(execFileSync('bzip2', ['-c', ...args], { input, maxBuffer: 1 << 28 }));

test('fixed samples, and every truncation', async () => {
  expect(text(await bunzip2(fixed))).toBe('hello, world\n');
  expect((await bunzip2(empty)).length).toBe(0);
  for (let length = 0; length < fixed.length; length++) {
    await expect(bunzip2(fixed.subarray(0, length)), `${length} bytes`).rejects.toThrow(Bzip2Error);
  }
});

test('any bit flipped is refused or changes nothing (unused bits)', async () => {
  let refused = 0;
  for (let bit = 0; bit < fixed.length * 8; bit++) {
    const bad = fixed.slice();
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const answer = await bunzip2(bad).catch((error: unknown) => {
      expect(error).toBeInstanceOf(Bzip2Error);
      refused++;
    });
    if (answer) expect(text(answer)).toBe('hello, world\n');
  }
  expect(refused).toBeGreaterThan(fixed.length * 7);
});

describe.skipIf(!bzip2Available())('what bzip2 writes', () => {
  const program = new Uint8Array(readFileSync(process.execPath).subarray(0, 1_000_000));

  test.each(['-1', '-9'])('bzip2 %s: a program, and long runs', async (level) => {
    expect(Buffer.compare(await bunzip2(bzip2(program, level)), program)).toBe(0);
    const runs = new Uint8Array(2_000_000);
    expect(Buffer.compare(await bunzip2(bzip2(runs, level)), runs)).toBe(0);
  });

  test('any data, in pieces; streams one after another', async () => {
    const data = fc.array(fc.tuple(fc.nat(255), fc.nat(600)), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        data,
        fc.string({ maxLength: 300 }),
        fc.integer({ min: 1, max: 99 }),
        async (runs, string, size) => {
          const input = concat([...runs.map(([byte, count]) => new Uint8Array(count).fill(byte)), utf8(string)]);
          const packed = concat([bzip2(input), bzip2(input, '-1')]);
          const parts: Uint8Array[] = [];
          for (let at = 0; at < packed.length; at += size) parts.push(packed.subarray(at, at + size));
          expect(await readAll(fromBytes(parts).pipeThrough(bunzip2Stream()))).toEqual(concat([input, input]));
        },
      ),
      { numRuns: 20 },
    );
  });

  test('damage is a Bzip2Error, never other data', async () => {
    const input = program.subarray(0, 5000);
    const packed = bzip2(input);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 10, max: packed.length - 2 }), fc.nat(7), async (at, bit) => {
        const bad = packed.slice();
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        await expect(bunzip2(bad)).rejects.toThrow(Bzip2Error);
      }),
      { numRuns: 200 },
    );
  });
});
