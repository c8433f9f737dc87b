import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { parseControl } from '../../src/tools/images/control.ts';
import { licensesOf } from '../../src/tools/images/licenses.ts';
import { formatRelease } from '../../src/tools/images/mirror.ts';
import { type InstalledPackage, recordUse } from '../../src/tools/images/package-list.ts';
import { parseRelease } from '../../src/tools/images/release.ts';
import { fileNode, Tree } from '../../src/tools/images/tree.ts';

describe('licences', () => {
  test('the License fields, split at and, or and commas', () => {
    const text =
      'Format: x\nFiles: *\nLicense: GPL-2+ and MIT\n long text\n\nFiles: b\nLicense: BSD-3-clause, ISC\n\nLicense: MIT\n';
    expect(licensesOf(text)).toEqual(['BSD-3-clause', 'GPL-2+', 'ISC', 'MIT']);
  });

  test('a file in prose: the common licences it points to', () => {
    expect(licensesOf("see /usr/share/common-licenses/GPL-3 and `/usr/share/common-licenses/LGPL-2.1'.")).toEqual([
      'GPL-3',
      'LGPL-2.1',
    ]);
    expect(licensesOf('public domain')).toEqual([]);
  });
});

describe('the list of packages', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'drydock-list-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function installed(control: string): InstalledPackage[] {
    const tree = new Tree();
    tree.put('/usr/share/doc/a/copyright', fileNode(utf8('License: MIT\n'), 1));
    return [...parseControl(control)].map((fields) => ({ fields, tree }));
  }

  test('grows by image, and forgets what an image no longer has', () => {
    const read = (): { name: string; images: string[] }[] =>
      JSON.parse(readFileSync(join(root, 'packages.json'), 'utf8'));
    recordUse(root, 'debian', installed('Package: a\nVersion: 1\nSource: asrc (0.9)\n\nPackage: b\nVersion: 2\n'));
    recordUse(root, 'nginx', installed('Package: a\nVersion: 1\nSource: asrc (0.9)\n'));
    expect(read()).toEqual([
      {
        name: 'a',
        version: '1',
        source: 'asrc',
        sourceVersion: '0.9',
        homepage: '',
        licenses: ['MIT'],
        images: ['debian', 'nginx'],
      },
      { name: 'b', version: '2', source: 'b', sourceVersion: '2', homepage: '', licenses: [], images: ['debian'] },
    ]);
    recordUse(root, 'debian', installed('Package: c\nVersion: 3\n'));
    expect(read().map(({ name, images }) => [name, images])).toEqual([
      ['a', ['nginx']],
      ['c', ['debian']],
    ]);
  });
});

test("the mirror's Release file names its index files by SHA-256", () => {
  const text = formatRelease(new Map([['main/binary-riscv64/Packages', utf8('abc')]]), '13.1', 1_757_149_200);
  expect(text).toContain('\nDate: Sat, 06 Sep 2025 09:00:00 UTC\n');
  expect(parseRelease(text, 0).files.get('main/binary-riscv64/Packages')).toEqual({
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    size: 3,
  });
});
