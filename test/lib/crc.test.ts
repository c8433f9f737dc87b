import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, utf8 } from '../../src/lib/bytes.ts';
import { Crc64, crc32 } from '../../src/lib/crc.ts';

test('CRC-32 is zlib\u2019s, in one go and continued', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array({ maxLength: 100 }), (a, b) => {
      expect(crc32(a)).toBe(zlibCrc32(a));
      expect(crc32(b, crc32(a))).toBe(zlibCrc32(b, zlibCrc32(a)));
    }),
  );
});

test('CRC-64/XZ has its published check value', () => {
  const digest = new Crc64().update(utf8('12345')).update(utf8('6789')).digest();
  expect(hex(digest.toReversed())).toBe('995dc9bbdf1939fa');
});
