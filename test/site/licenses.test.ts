/** The licences page's list: each package with a licence or the file that says it, and an address of its source. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { debianArchive } from '../../src/lib/debian-archive.ts';
import { debianPackages, pagePackages, sourceAddress } from '../../src/site/licenses/package-list.mjs';

const hasImages = existsSync(new URL('../../public/v2/packages.json', import.meta.url));

test('sources are in the pool by the first letters of their name, without epoch', () => {
  const pool = `https://${debianArchive}/debian/pool/main`;
  expect(sourceAddress('nginx', '1.26.3-3')).toBe(`${pool}/n/nginx/nginx_1.26.3-3.dsc`);
  expect(sourceAddress('libzstd', '1:1.5.7+dfsg-1')).toBe(`${pool}/libz/libzstd/libzstd_1.5.7+dfsg-1.dsc`);
});

test('what the page is made of has versions, licences and sources', () => {
  const own = pagePackages();
  expect(own.map(({ name }) => name)).toContain('@xterm/xterm');
  for (const { version, license, address } of own) {
    expect([/^\d+\.\d+/.test(version), license !== '', address.startsWith('https://')]).toEqual([true, true, true]);
  }
});

describe.skipIf(!hasImages)('the images', () => {
  test('every image of Debian packages is in the list, and so is the machine', () => {
    const catalog = JSON.parse(readFileSync(new URL('../../public/v2/catalog.json', import.meta.url), 'utf8')) as {
      name: string;
    }[];
    const named = new Set(debianPackages().flatMap(({ images }) => images));
    const missing = catalog.map(({ name }) => name).filter((name) => !named.has(name));
    expect(missing).toEqual(['hello-world']);
    expect([named.has('machine'), named.has('mirror')]).toEqual([true, true]);
  });

  test('nearly every package names its licences', () => {
    const packages = debianPackages();
    expect(packages.length).toBeGreaterThan(200);
    expect(packages.filter(({ licenses }) => licenses.length === 0).length).toBeLessThan(packages.length / 20);
  });
});
