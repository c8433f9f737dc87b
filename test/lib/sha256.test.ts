import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { Sha256, sha256Hex } from '../../src/lib/sha256.ts';

const reference = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('known values (FIPS 180-4)', () => {
  expect(sha256Hex(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex(utf8('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('many hashes fed in turns do not disturb each other', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.uint8Array({ maxLength: 200 })), {
        maxLength: 20,
      }),
      (steps) => {
        const hashes = [new Sha256(), new Sha256(), new Sha256(), new Sha256()];
        const fed: Uint8Array[][] = [[], [], [], []];
        for (const [which, bytes] of steps) {
          hashes[which]?.update(bytes);
          fed[which]?.push(bytes);
          if (bytes.length % 7 === 0) sha256Hex(bytes);
        }
        hashes.forEach((hash, i) => {
          expect(hash.hex()).toBe(reference(Buffer.concat(fed[i] ?? [])));
        });
      },
    ),
  );
});

test('a clone goes its own way; a finished hash takes no more', () => {
  const hash = new Sha256().update(utf8('a'));
  const copy = hash.clone().update(utf8('b'));
  expect(hash.hex()).toBe(reference(utf8('a')));
  expect(copy.hex()).toBe(reference(utf8('ab')));
  expect(hash.clone().hex()).toBe(hash.hex());
  expect(() => hash.update(utf8('c'))).toThrow('update after digest');
});

test('a large buffer, larger than the engine takes at once', () => {
  const bytes = new Uint8Array(300_001).map((_, i) => i * 31);
  expect(sha256Hex(bytes)).toBe(reference(bytes));
});
