/** HPACK against RFC 7541's own examples (Appendix C), and against itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, fromLatin1, hex, latin1 } from '../../../src/lib/bytes.ts';
import { Http2Error } from '../../../src/lib/http2/error.ts';
import { HpackDecoder } from '../../../src/lib/http2/hpack-decoder.ts';
import { HpackEncoder } from '../../../src/lib/http2/hpack-encoder.ts';
import type { HeaderField } from '../../../src/lib/http2/hpack-table.ts';
import { huffmanDecode, huffmanEncode } from '../../../src/lib/http2/huffman.ts';

const bytes = (text: string): Uint8Array => fromHex(text.replaceAll(' ', ''));

describe('Huffman code', () => {
  test.each([
    ['www.example.com', 'f1e3 c2e5 f23a 6ba0 ab90 f4ff'],
    ['no-cache', 'a8eb 1064 9cbf'],
    ['custom-value', '25a8 49e9 5bb8 e8b4 bf'],
    ['Mon, 21 Oct 2013 20:13:21 GMT', 'd07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff'],
    [
      'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
      '94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
    ],
  ])('%s', (plain, coded) => {
    expect(hex(huffmanEncode(fromLatin1(plain)))).toBe(coded.replaceAll(' ', ''));
    expect(latin1(huffmanDecode(bytes(coded)))).toBe(plain);
  });

  test('every byte comes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
        expect(huffmanDecode(huffmanEncode(data))).toEqual(data);
      }),
    );
  });

  test.each([
    ['padding of eight ones', 'ffff'],
    ['padding with a zero', 'f1e3c2e5f23a6ba0ab90f4fe'],
    ['the end of string', 'fffffffc'],
  ])('%s is refused', (_, coded) => {
    expect(() => huffmanDecode(bytes(coded))).toThrow(Http2Error);
  });
});

/** RFC 7541, C.3 and C.4: three requests on one connection, plain and coded. */
const requests: readonly (readonly [string, string, readonly HeaderField[]])[] = [
  [
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
    [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ],
  ],
  [
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8286 84be 5886 a8eb 1064 9cbf',
    [
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
      ['cache-control', 'no-cache'],
    ],
  ],
  [
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
    [
      [':method', 'GET'],
      [':scheme', 'https'],
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ],
  ],
];

/** RFC 7541, C.6: responses whose fields push each other out of a table of 256 bytes. */
const responses: readonly (readonly [string, readonly HeaderField[]])[] = [
  [
    '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
    [
      [':status', '302'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ],
  ],
  [
    '4883 640e ffc1 c0bf',
    [
      [':status', '307'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'],
      ['location', 'https://www.example.com'],
    ],
  ],
  [
    '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
    [
      [':status', '200'],
      ['cache-control', 'private'],
      ['date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
      ['location', 'https://www.example.com'],
      ['content-encoding', 'gzip'],
      ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
    ],
  ],
];

describe('header blocks', () => {
  test("RFC 7541's requests, plain and coded", () => {
    const plain = new HpackDecoder();
    const coded = new HpackDecoder();
    const encoder = new HpackEncoder();
    for (const [plainHex, codedHex, fields] of requests) {
      expect(plain.decode(bytes(plainHex))).toEqual(fields);
      expect(coded.decode(bytes(codedHex))).toEqual(fields);
      expect(hex(encoder.encode(fields))).toBe(codedHex.replaceAll(' ', ''));
    }
  });

  test("RFC 7541's responses with eviction", () => {
    const decoder = new HpackDecoder(256);
    for (const [block, fields] of responses) expect(decoder.decode(bytes(block))).toEqual(fields);
  });

  test('what is encoded is decoded, over many blocks and table sizes', () => {
    const field = fc.tuple(
      fc.constantFrom('accept', ':path', 'x-own', 'content-type', 'authorization', 'grpc-message', 'y'),
      fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 300 }),
    );
    const block = fc.record({ size: fc.option(fc.nat(5000)), fields: fc.array(field, { maxLength: 12 }) });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), (blocks) => {
        const encoder = new HpackEncoder();
        const decoder = new HpackDecoder();
        for (const { size, fields } of blocks) {
          if (size !== null) encoder.limitTable(size);
          expect(decoder.decode(encoder.encode(fields))).toEqual(fields);
        }
      }),
    );
  });

  test.each([
    ['index 0', '80'],
    ['an index outside of the tables', 'be'],
    ['a table size above what was allowed', '3fe2 1f'],
    ['a table size after a field', '82 20'],
    ['a truncated integer', 'ff'],
    ['an endless integer', 'ff ffffffffffffff'],
    ['a truncated string', '4003 61'],
    ['a string without its length', '40'],
  ])('%s is refused', (_, block) => {
    expect(() => new HpackDecoder().decode(bytes(block))).toThrow(Http2Error);
  });

  test('a list of fields that is too long is refused, though its block is short', () => {
    const decoder = new HpackDecoder(4096, 10_000);
    const field: HeaderField = ['x', 'y'.repeat(200)];
    const block = new HpackEncoder().encode(Array.from({ length: 60 }, () => field));
    expect(block.length).toBeLessThan(300);
    expect(() => decoder.decode(block)).toThrow('too long');
  });

  test('random bytes end, in fields or in an error of the connection', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        try {
          new HpackDecoder().decode(data);
        } catch (error) {
          expect(error).toBeInstanceOf(Http2Error);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
