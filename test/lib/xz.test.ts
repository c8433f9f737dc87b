import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../src/lib/bytes.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';
import { unxz, unxzStream, XzError } from '../../src/lib/xz.ts';

/** What xz makes of "hello, world\n". */
const fixed = Uint8Array.from(
  atob('/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAMaGVsbG8sIHdvcmxkCgAAAAB7RlqByRK46gABJQ1xGcS2H7bzfQEAAAAABFla'),
  (character) => character.charCodeAt(0),
);

function xzAvailable(): boolean {
  try {
    execFileSync('xz', ['--version']);
    return true;
  } catch {
    console.warn('SKIPPED: no xz on this machine; only fixed samples are decompressed');
    return false;
  }
}

const xz = (input: Uint8Array, ...args: string[]): Uint8Array =>
  new Uint8Array(execFileSync('xz', ['-c', ...args], { input, maxBuffer: 1 << 28 }));

test('a fixed sample, and every truncation of it', async () => {
  expect(text(await unxz(fixed))).toBe('hello, world\n');
  for (let length = 0; length < fixed.length; length++) {
    await expect(unxz(fixed.subarray(0, length)), `${length} bytes`).rejects.toThrow(XzError);
  }
});

test('any bit flipped is refused', async () => {
  for (let bit = 0; bit < fixed.length * 8; bit++) {
    const bad = fixed.slice();
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    await expect(unxz(bad), `bit ${bit}`).rejects.toThrow(XzError);
  }
});

describe.skipIf(!xzAvailable())('what xz writes', () => {
  const program = new Uint8Array(readFileSync(process.execPath).subarray(0, 400_000));

  test.each([['-0'], ['-6'], ['-9e', '--check=sha256'], ['--check=crc32', '--block-size=100000'], ['--check=none']])(
    'xz %s %s: a program',
    async (...args) => {
      const packed = xz(program, ...args.filter(Boolean));
      expect(Buffer.compare(await unxz(packed), program)).toBe(0);
    },
  );

  test.each([['lc=0,lp=2,pb=0'], ['lc=4,lp=0,pb=4'], ['lc=1,lp=3,pb=2'], ['dict=4KiB']])(
    '--lzma2=%s',
    async (options) => {
      expect(
        Buffer.compare(
          await unxz(xz(program.subarray(0, 300_000), `--lzma2=${options}`)),
          program.subarray(0, 300_000),
        ),
      ).toBe(0);
    },
  );

  test('any data, in pieces; streams one after another with padding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 3000 }), fc.integer({ min: 1, max: 99 }), async (content, size) => {
        const input = utf8(content + content);
        const packed = concat([xz(input), new Uint8Array(8), xz(input, '-0')]);
        const parts: Uint8Array[] = [];
        for (let at = 0; at < packed.length; at += size) parts.push(packed.subarray(at, at + size));
        expect(await readAll(fromBytes(parts).pipeThrough(unxzStream()))).toEqual(concat([input, input]));
      }),
      { numRuns: 20 },
    );
  });

  test('damage is an XzError, never other data', async () => {
    const input = program.subarray(0, 20_000);
    const packed = xz(input);
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.nat(7), async (at, bit) => {
        const bad = packed.slice();
        bad[at] = (bad[at] ?? 0) ^ (1 << bit);
        await expect(unxz(bad)).rejects.toThrow(XzError);
      }),
      { numRuns: 200 },
    );
  });

  test('other filters are refused by name', async () => {
    await expect(unxz(xz(program.subarray(0, 1000), '--x86', '--lzma2'))).rejects.toThrow('unsupported filter');
  });
});
