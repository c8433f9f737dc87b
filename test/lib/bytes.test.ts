import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base64,
  base64Url,
  compare,
  concat,
  equal,
  fromBase64,
  fromHex,
  fromLatin1,
  hex,
  indexOf,
  latin1,
  startsWith,
  text,
  utf8,
} from '../../src/lib/bytes.ts';

describe('bytes', () => {
  test('hex, base64 and Latin-1 agree with Node and go back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(hex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(base64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromHex(hex(bytes))).toEqual(bytes);
        expect(fromBase64(base64(bytes))).toEqual(bytes);
        expect(fromBase64(base64Url(bytes))).toEqual(bytes);
        expect(fromLatin1(latin1(bytes))).toEqual(bytes);
      }),
    );
  });

  test('bad hex and base64 are refused', () => {
    for (const bad of ['a', 'zz', '0x']) expect(() => fromHex(bad)).toThrow(RangeError);
    for (const bad of ['a', 'a===', 'a b=', 'ab=', '====', 'ab*=']) expect(() => fromBase64(bad)).toThrow(RangeError);
    expect(() => fromLatin1('€')).toThrow(RangeError);
  });

  test('text is lossy, keeps a byte order mark', () => {
    expect(text(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb');
    expect(text(utf8('\ufeffä€😀'))).toBe('\ufeffä€😀');
  });

  test('compare, equal and startsWith order as Buffer.compare does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ max: 2, maxLength: 5 }), fc.uint8Array({ max: 2, maxLength: 5 }), (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(Buffer.compare(a, b));
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0);
        expect(startsWith(concat([a, b]), a)).toBe(true);
      }),
    );
  });

  test('indexOf finds what Buffer.indexOf finds', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ max: 1, maxLength: 12 }),
        fc.uint8Array({ max: 1, minLength: 1, maxLength: 3 }),
        fc.nat(12),
        (hay, needle, from) => {
          fc.pre(from <= hay.length);
          expect(indexOf(hay, needle, from)).toBe(Buffer.from(hay).indexOf(needle, from));
        },
      ),
    );
  });
});
