import { gunzipSync as nodeGunzip, gzipSync as nodeGzip } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, text, utf8 } from '../../src/lib/bytes.ts';
import { crc32 } from '../../src/lib/crc.ts';
import { GzipError, gunzip, gunzipStream, gunzipSync, gzip, gzipStream } from '../../src/lib/gzip.ts';
import { fromBytes, readAll } from '../../src/lib/stream.ts';

const sample = utf8('the quick brown fox '.repeat(500));

function split(bytes: Uint8Array, size: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(bytes.subarray(at, at + size));
  return parts;
}

describe('writing', () => {
  test('is readable by zlib, deterministic, without a time', () => {
    const packed = gzip(sample);
    expect(new Uint8Array(nodeGunzip(packed))).toEqual(sample);
    expect(packed.subarray(4, 8)).toEqual(new Uint8Array(4));
    expect(gzip(sample)).toEqual(packed);
    expect(gzip(sample, 9).length).toBeLessThan(gzip(sample, 0).length);
  });

  test('as a stream is the same however the input is cut', async () => {
    const input = concat(Array.from({ length: 40 }, (_, i) => utf8(`${i * i} ${'x'.repeat(i * 13)}`.repeat(100))));
    const packed = await Promise.all(
      [1000, 7777, 100_000, input.length].map((size) =>
        readAll(fromBytes(split(input, size)).pipeThrough(gzipStream())),
      ),
    );
    for (const each of packed) expect(each).toEqual(gzip(input));
    expect(new Uint8Array(nodeGunzip(packed[0] ?? sample))).toEqual(input);
  });
});

describe('reading', () => {
  test('round trip', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 50 }), async (bytes, size) => {
        expect(await gunzip(gzip(bytes))).toEqual(bytes);
        const parts = split(new Uint8Array(nodeGzip(bytes)), size);
        expect(await readAll(fromBytes(parts).pipeThrough(gunzipStream()))).toEqual(bytes);
      }),
      { numRuns: 50 },
    );
  });

  test('every truncation and no input at all are errors', async () => {
    const packed = gzip(utf8('hello hello hello'));
    for (let length = 0; length < packed.length; length++) {
      await expect(gunzip(packed.subarray(0, length)), `${length} bytes`).rejects.toThrow(GzipError);
    }
  });

  test('members one after another, as eStargz layers have them, however the input is cut', async () => {
    const packed = concat([gzip(utf8('one ')), new Uint8Array(nodeGzip('two ')), gzip(utf8('')), gzip(utf8('three'))]);
    expect(text(gunzipSync(packed))).toBe('one two three');
    for (const size of [1, 2, 3, 7, 19, 30]) {
      expect(text(await readAll(fromBytes(split(packed, size)).pipeThrough(gunzipStream())))).toBe('one two three');
    }
    await expect(gunzip(packed.subarray(0, -1))).rejects.toThrow(GzipError);
  });

  test('optional header fields', () => {
    const plain = gzip(utf8('data'));
    const fields = concat([
      Uint8Array.of(0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 3, 0),
      utf8('abcname\0comment\0'),
    ]);
    const sum = crc32(fields) & 0xffff;
    const packed = concat([fields, Uint8Array.of(sum & 255, sum >> 8), plain.subarray(10)]);
    expect(text(new Uint8Array(nodeGunzip(packed)))).toBe('data');
    expect(text(gunzipSync(packed))).toBe('data');
    for (let length = 0; length < packed.length; length++) {
      expect(() => gunzipSync(packed.subarray(0, length)), `${length} bytes`).toThrow('unexpected EOF');
    }
    packed[12] = 0x78;
    expect(() => gunzipSync(packed)).toThrow('gzip: invalid header');
  });
});

describe('hostile input', () => {
  test('any bit flipped is noticed, or changes nothing', () => {
    const input = utf8('hello hello, hello again and again');
    const packed = gzip(input);
    let noticed = 0;
    for (let bit = 0; bit < packed.length * 8; bit++) {
      const bad = packed.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      try {
        expect(gunzipSync(bad)).toEqual(input);
      } catch (error) {
        expect(error).toBeInstanceOf(GzipError);
        noticed++;
      }
    }
    // All but the header's time, level, system and text flag, and the padding of the last compressed byte.
    expect(noticed).toBeGreaterThanOrEqual(packed.length * 8 - 49 - 7);
  });

  test('a reader that stops cancels the source', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(gzip(sample)),
      cancel: () => {
        cancelled = true;
      },
    });
    const reader = endless.pipeThrough(gunzipStream()).getReader();
    await reader.read();
    await reader.cancel();
    expect(cancelled).toBe(true);
  });

  test('garbage, a bad checksum and trailing garbage are errors', async () => {
    await expect(gunzip(utf8('not gzip at all'))).rejects.toThrow(GzipError);
    const bad = gzip(sample).slice();
    bad[bad.length - 8] = (bad[bad.length - 8] ?? 0) ^ 1;
    await expect(gunzip(bad)).rejects.toThrow(GzipError);
    await expect(gunzip(concat([gzip(sample), utf8('garbage')]))).rejects.toThrow(GzipError);
  });

  test('a bomb is stopped by ratio or size', async () => {
    const bomb = gzip(new Uint8Array(4 << 20));
    await expect(gunzip(bomb, { maxRatio: 100 })).rejects.toThrow('decompression ratio exceeds 100');
    await expect(gunzip(bomb, { maxBytes: 1 << 20 })).rejects.toThrow('exceeds 1048576 bytes');
    expect((await gunzip(bomb)).length).toBe(4 << 20);
  });
});
