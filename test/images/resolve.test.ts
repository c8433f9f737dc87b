import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseControl } from '../../src/tools/images/control.ts';
import { PackageIndex, parseRelations, resolve } from '../../src/tools/images/resolve.ts';
import { compareVersions, satisfies, upstreamVersion } from '../../src/tools/images/version.ts';

const index = new PackageIndex(
  parseControl(`Package: app
Version: 1.0
Depends: liba (>= 2), mail-agent, c | b

Package: liba
Version: 2.1-1
Pre-Depends: base

Package: base
Version: 1
Depends: liba

Package: b
Version: 1

Package: exim
Version: 1
Provides: mail-agent

Package: virtual-versioned
Version: 1
Provides: libz (= 5)

Package: needs-z
Version: 1
Depends: libz (>= 4)

Package: broken
Version: 1
Depends: liba (>= 3)

Package: outer
Version: 1
Depends: broken
`),
);

describe('resolve', () => {
  const names = (wanted: string[], installed: string[] = [], without: string[] = []): string[] =>
    resolve(index, wanted, new Set(installed), new Set(without)).map((entry) => entry.name);

  test('dependencies come first, cycles end, what is missing falls to the next alternative', () => {
    expect(names(['app'])).toEqual(['base', 'liba', 'exim', 'b', 'app']);
  });

  test('what is installed is not installed again', () => {
    expect(names(['app'], ['liba', 'base'])).toEqual(['exim', 'b', 'app']);
  });

  test('an alternative that is wanted anyway is preferred', () => {
    expect(names(['b', 'app'])[0]).toBe('b');
    expect(names(['app'], ['b'])).not.toContain('b');
  });

  test('versioned provides count, unversioned do not meet a relation', () => {
    expect(names(['needs-z'])).toEqual(['virtual-versioned', 'needs-z']);
  });

  test('packages to do without are left out', () => {
    expect(names(['app'], [], ['exim', 'base'])).toEqual(['liba', 'b', 'app']);
  });

  test('an unmet dependency names the chain', () => {
    expect(() => names(['outer'])).toThrow('nothing provides liba for outer -> broken');
    expect(() => names(['nope'])).toThrow('the archive has no package nope');
  });

  test('relations with architectures and versions', () => {
    expect(parseRelations('python3:any (>= 3.1), a|b (<< 2)')).toEqual([
      [{ name: 'python3', operator: '>=', version: '3.1' }],
      [
        { name: 'a', operator: '', version: '' },
        { name: 'b', operator: '<<', version: '2' },
      ],
    ]);
    expect(() => parseRelations('a (~ 1)')).toThrow('bad dependency');
  });
});

describe('versions', () => {
  test.each([
    ['1.0', '1.0', 0],
    ['1.0~rc1', '1.0', -1],
    ['1.0', '1.0a', -1],
    ['1.9', '1.10', -1],
    ['1:0', '2', 1],
    ['1.0-1', '1.0-2', -1],
    ['1.0+dfsg', '1.0', 1],
    ['1.0a', '1.0+', -1],
    ['2.41-12+deb13u5', '2.41-12', 1],
    ['1.2.3~~', '1.2.3~', -1],
    ['007', '7', 0],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
  });

  test('an order: antisymmetric and transitive', () => {
    const version = fc.stringMatching(/^[0-9]{1,2}(\.[0-9a-z~+]{1,3}){0,2}(-[0-9a-z~]{1,2})?$/);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('relations and the upstream part', () => {
    expect(satisfies('1.0', '>=', '1.0')).toBe(true);
    expect(satisfies('1.0', '>>', '1.0')).toBe(false);
    expect(() => satisfies('1', '>', '1')).toThrow('unknown version relation');
    expect(upstreamVersion('5:8.0.2-3+deb13u3')).toBe('8.0.2');
    expect(upstreamVersion('2.8.3+ds1-2+b7')).toBe('2.8.3');
  });
});
