import { readFileSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat, utf8 } from '../../src/lib/bytes.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';
import { unzstd, unzstdStream, ZstdError } from '../../src/lib/zstd.ts';

function zstd(input: Uint8Array, level = 3, checksum = true): Uint8Array {
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: checksum ? 1 : 0 };
  return new Uint8Array(zstdCompressSync(input, { params }));
}

test.each([1, 3, 19])('level %i: a program', async (level) => {
  const program = new Uint8Array(readFileSync(process.execPath).subarray(0, 700_000));
  expect(Buffer.compare(await unzstd(zstd(program, level)), program)).toBe(0);
});

test('any data, in pieces; frames one after another, skippable ones among them', async () => {
  const skippable = concat([Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0), utf8('abc')]);
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 2000 }), fc.integer({ min: 1, max: 99 }), async (content, size) => {
      const input = utf8(content + content);
      const packed = concat([zstd(input), skippable, zstd(input, 1, false)]);
      const parts: Uint8Array[] = [];
      for (let at = 0; at < packed.length; at += size) parts.push(packed.subarray(at, at + size));
      expect(await readAll(fromBytes(parts).pipeThrough(unzstdStream()))).toEqual(concat([input, input]));
    }),
    { numRuns: 40 },
  );
});

test('every truncation and no input at all are errors', async () => {
  const packed = zstd(utf8('hello hello hello hello '.repeat(9)));
  for (let length = 0; length < packed.length; length++) {
    await expect(unzstd(packed.subarray(0, length)), `${length} bytes`).rejects.toThrow(ZstdError);
  }
});

test('damage is noticed by the checksum at the latest', async () => {
  const input = utf8(Array.from({ length: 300 }, (_, i) => `line ${i * i}\n`).join(''));
  const packed = zstd(input);
  await fc.assert(
    fc.asyncProperty(fc.nat(packed.length - 1), fc.nat(7), async (at, bit) => {
      const bad = packed.slice();
      bad[at] = (bad[at] ?? 0) ^ (1 << bit);
      const answer = await unzstd(bad).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ZstdError);
      });
      // Only bits that mean nothing (the window size, the unused descriptor bit) leave the data as it was.
      if (answer) expect(answer).toEqual(input);
    }),
    { numRuns: 300 },
  );
});

test('a head that asks for gigabytes, and a dictionary, are refused', async () => {
  await expect(unzstd(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xf8, 1, 0, 0))).rejects.toThrow('too large');
  await expect(unzstd(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0, 7, 1, 0, 0))).rejects.toThrow('dictionaries');
});
