import { zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fromBase64, text, utf8 } from '../../src/lib/bytes.ts';
import { decompress, decompressStream } from '../../src/lib/decompress.ts';
import { gzip } from '../../src/lib/gzip.ts';
import { sniff } from '../../src/lib/sniff.ts';
import { fromBytes } from '../../src/lib/stream.ts';
import { TarWriter } from '../../src/lib/tar.ts';

const hello = 'hello, world\n';
const xz = fromBase64(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAMaGVsbG8sIHdvcmxkCgAAAAB7RlqByRK46gABJQ1xGcS2H7bzfQEAAAAABFla',
);
const bzip2 = fromBase64('QlpoOTFBWSZTWVSkl4QAAALRgAAQQAQGRJCAIAAxADAgaGIASdSyHz8XckU4UJBUpJeE');
const zstd = new Uint8Array(zstdCompressSync(utf8(hello)));

function tar(): Uint8Array {
  const writer = new TarWriter();
  writer.add({ name: 'a', type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0 });
  return writer.finish();
}

describe('by its first bytes', () => {
  test.each([
    ['gzip', gzip(utf8(hello))],
    ['bzip2', bzip2],
    ['xz', xz],
    ['zstd', zstd],
    ['unknown', utf8(hello)],
  ] as const)('%s is unpacked', async (compression, packed) => {
    expect(sniff(packed)).toBe(compression);
    expect((await decompressStream(fromBytes(packed))).compression).toBe(compression);
    expect(text(await decompress(packed))).toBe(hello);
  });

  test('a tar is a tar, whatever stands in it, and is left alone', async () => {
    expect(sniff(tar())).toBe('tar');
    expect(await decompress(tar())).toEqual(tar());
    const damaged = tar();
    damaged[0] = 0x7a;
    expect(sniff(damaged)).toBe('unknown');
    expect(sniff(new Uint8Array(512))).toBe('unknown');
  });

  test('nothing and next to nothing pass', async () => {
    for (const length of [0, 1, 2])
      expect(await decompress(gzip(utf8(hello)).subarray(0, length))).toHaveLength(length);
  });
});
