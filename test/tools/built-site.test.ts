/** What is said of a built site's age, on folders of its own. */
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ageOfSite, builtAt, changedSince } from '../../src/tools/built-site.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'built-site-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const noon = Date.UTC(2026, 4, 1, 12) / 1000;

/** Makes a file that was last changed some seconds after noon. */
function put(path: string, seconds: number): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, noon + seconds, noon + seconds);
}

function age(): string {
  const dist = join(root, 'dist');
  const built = builtAt(dist);
  return built === undefined ? 'no site' : ageOfSite(dist, built, root).replaceAll(root, '');
}

test('when it was built, and that nothing is newer', () => {
  put('src/site/a.ts', -10);
  expect(age()).toBe('no site');
  put('dist/index.html', 0);
  put('dist/_astro/late.js', 5);
  put('test/a.test.ts', 20);
  expect(age()).toBe('the page: /dist, built 2026-05-01 12:00:00 UTC; nothing in src/, lessons/, public/ is newer');
});

test('how many files are newer, and which was changed last', () => {
  put('dist/index.html', 0);
  put('lessons/en/a/index.mdx', 1);
  const site = 'the page: /dist, built 2026-05-01 12:00:00 UTC\nthe page: OUT OF DATE,';
  const advice = 'npm run build, to measure what is there now';
  expect(age()).toBe(`${site} 1 file is newer, the last lessons/en/a/index.mdx of 2026-05-01 12:00:01 UTC; ${advice}`);
  put('src/cpu/old.ts', -1);
  put('src/cpu/new.ts', 3);
  put('public/machine/root.json', 2);
  expect(age()).toBe(`${site} 3 files are newer, the last src/cpu/new.ts of 2026-05-01 12:00:03 UTC; ${advice}`);
});

test('a file alone, and one that is not there', () => {
  put('package-lock.json', 1);
  expect(changedSince(noon * 1000, join(root, 'package-lock.json'))).toHaveLength(1);
  expect(changedSince((noon + 1) * 1000, join(root, 'package-lock.json'))).toEqual([]);
  expect(changedSince(0, join(root, 'missing'))).toEqual([]);
});
