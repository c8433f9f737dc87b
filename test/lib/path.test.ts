import { posix } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { basename, cleanPath, dirname, joinPath } from '../../src/lib/path.ts';

test.each([
  ['', '.'],
  ['a//b/./c/..', 'a/b'],
  ['../../a', '../../a'],
  ['/../a', '/a'],
  ['a/../..', '..'],
  ['/', '/'],
  ['//a/', '/a'],
])('cleanPath(%j) is %j', (path, cleaned) => {
  expect(cleanPath(path)).toBe(cleaned);
});

test('agrees with Node but for the slash Node keeps at the end', () => {
  const path = fc
    .array(fc.constantFrom('a', 'bb', '.', '..', '', '/'), { maxLength: 8 })
    .map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, path, (a, b) => {
      const normal = posix.normalize(a);
      expect(cleanPath(a)).toBe(normal === '/' ? '/' : normal.replace(/\/$/, ''));
      expect(cleanPath(cleanPath(a))).toBe(cleanPath(a));
      expect(joinPath(a, b)).toBe(a === '' && b === '' ? '' : cleanPath(a === '' ? b : b === '' ? a : `${a}/${b}`));
    }),
  );
});

test('dirname and basename as Go has them', () => {
  expect(['a', 'a/', 'a/b', '/a', '/', '', 'a//b/'].map(dirname)).toEqual(['.', 'a', 'a', '/', '/', '.', 'a/b']);
  expect(['a', 'a/', 'a/b', '/a', '/', '', 'a//b/'].map(basename)).toEqual(['a', 'a', 'b', 'a', '/', '.', 'b']);
});
