/** The wire format against examples of its documentation, and against itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, hex, utf8 } from '../../src/lib/bytes.ts';
import { ProtoMessage, ProtoWriter, protoFields } from '../../src/lib/protobuf.ts';

describe('protobuf', () => {
  test("the documentation's messages", () => {
    expect(hex(new ProtoWriter().number(1, 150).finish())).toBe('089601');
    expect(hex(new ProtoWriter().text(2, 'testing').finish())).toBe('120774657374696e67');
    expect(hex(new ProtoWriter().message(3, (inner) => inner.number(1, 150)).finish())).toBe('1a03089601');
    expect(hex(new ProtoWriter().number(1, -2).finish())).toBe('08feffffffffffffffff01');
    expect(new ProtoMessage(fromHex('08feffffffffffffffff01')).number(1)).toBe(-2);
  });

  test('numbers come back, small and large', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number, big) => {
        const message = new ProtoMessage(new ProtoWriter().number(1, number).number(2, -number).big(3, big).finish());
        expect(message.number(1)).toBe(number);
        expect(message.number(2)).toBe(number === 0 ? 0 : -number);
        expect(message.big(3)).toBe(big);
      }),
    );
  });

  test('maps and lists', () => {
    const map = new Map([
      ['a', '1'],
      ['', 'empty'],
      ['b', ''],
    ]);
    const message = new ProtoMessage(new ProtoWriter().map(4, map).texts(5, ['x', '', 'y']).finish());
    expect(message.map(4)).toEqual(map);
    expect(message.texts(5)).toEqual(['x', '', 'y']);
    expect(message.has(6)).toBe(false);
    expect(message.text(6)).toBe('');
  });

  test('the last of equal fields counts', () => {
    expect(new ProtoMessage(new ProtoWriter().number(1, 1).number(1, 2).finish()).number(1)).toBe(2);
  });

  test.each(['08', '0aff', '0a0561', '0b', '0d000000', '09'])('%s is refused', (bytes) => {
    expect(() => [...protoFields(fromHex(bytes))]).toThrow(RangeError);
  });

  test('random bytes end in fields or a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          for (const { field } of protoFields(bytes)) expect(field).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
    expect([...protoFields(utf8(''))]).toEqual([]);
  });
});
