import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { debCache, findMirror } from '../../src/tools/images/archive.ts';
import { parseRelease, verifyRelease } from '../../src/tools/images/release.ts';

const RELEASE = `Origin: Debian
Codename: trixie
Version: 13.1
Date: Sat, 06 Sep 2025 09:00:00 UTC
MD5Sum:
 00000000000000000000000000000000 1 main/x
SHA256:
 aa11 48 main/binary-riscv64/Packages.xz
 bb22 7 main/binary-riscv64/Release
`;

describe('Release', () => {
  test('dates and SHA-256 sums', () => {
    const release = parseRelease(RELEASE, 0);
    expect(release).toMatchObject({ codename: 'trixie', version: '13.1', date: 1_757_149_200 });
    expect(release.files.get('main/binary-riscv64/Packages.xz')).toEqual({ sha256: 'aa11', size: 48 });
    expect(release.files.has('main/x')).toBe(false);
  });

  test('an outdated one and one without SHA-256 are refused', () => {
    const text = RELEASE.replace('MD5Sum:', 'Valid-Until: Sat, 13 Sep 2025 09:00:00 UTC\nMD5Sum:');
    expect(parseRelease(text, 1_757_000_000).files.size).toBe(2);
    expect(() => parseRelease(text, 1_800_000_000)).toThrow('was valid until');
    expect(() => parseRelease('Codename: trixie\n', 0)).toThrow('lists no SHA256 sums');
  });

  const kept = join(debCache, 'InRelease-trixie');
  const tools = existsSync('/usr/bin/gpgv') && existsSync('/usr/share/keyrings/debian-archive-keyring.gpg');

  test.skipIf(!tools)('what nobody signed is refused', () => {
    expect(() => verifyRelease(utf8(RELEASE), 0)).toThrow('no good signature');
  });

  test.skipIf(!tools || !existsSync(kept))("Debian's own is taken, and refused with one letter changed", () => {
    const bytes = new Uint8Array(readFileSync(kept));
    expect(verifyRelease(bytes, 0).codename).toBe('trixie');
    const changed = Uint8Array.from(bytes);
    changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
    expect(() => verifyRelease(changed, 0)).toThrow('no good signature');
  });

  test('a keyring that is missing is named', () => {
    expect(() => verifyRelease(utf8(RELEASE), 0, '/nowhere/keyring.gpg')).toThrow('install debian-archive-keyring');
  });
});

test('DEBIAN_MIRROR comes first, without the slash at its end', () => {
  const before = process.env.DEBIAN_MIRROR;
  process.env.DEBIAN_MIRROR = 'http://mirror.invalid/debian/';
  try {
    expect(findMirror()).toBe('http://mirror.invalid/debian');
  } finally {
    if (before === undefined) delete process.env.DEBIAN_MIRROR;
    else process.env.DEBIAN_MIRROR = before;
  }
});
