import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type FileFilter, filteredFiles } from '../../../../src/docker/build/session/filtered-files.ts';
import { SystemFolder } from '../../../../src/docker/build/session/folder.ts';
import { NodeSystem } from '../../../../src/tools/node-system.ts';

const root = mkdtempSync(join(tmpdir(), 'drydock-filtered-'));
mkdirSync(join(root, 'dir'));
for (const name of ['a', 'b', 'dir/c']) writeFileSync(join(root, name), name);
linkSync(join(root, 'b'), join(root, 'dir', 'also-b'));
symlinkSync('dir/c', join(root, 'link'));
afterAll(() => rmSync(root, { recursive: true }));

async function sent(filter: Partial<FileFilter>): Promise<string[]> {
  const folder = new SystemFolder(new NodeSystem(['docker'], {}), root);
  const all = { includePatterns: [], excludePatterns: [], followPaths: [], ...filter };
  const found: string[] = [];
  for await (const { stat } of await filteredFiles(folder, all))
    found.push(stat.linkname === '' ? stat.path : `${stat.path} -> ${stat.linkname}`);
  return found;
}

test('a further name of a file that was sent is a link to it', async () => {
  expect(await sent({})).toEqual(['a', 'b', 'dir', 'dir/also-b -> b', 'dir/c', 'link -> dir/c']);
  expect(await sent({ excludePatterns: ['b'] })).toContain('dir/also-b');
});

test('only what is asked for, and what its links lead to', async () => {
  expect(await sent({ followPaths: ['link'] })).toEqual(['dir', 'dir/c', 'link -> dir/c']);
});

test('what is no pattern is refused before anything is sent', async () => {
  await expect(sent({ followPaths: ['[', 'a'] })).rejects.toThrow(
    'invalid includepatterns: [[ a]: syntax error in pattern',
  );
});
