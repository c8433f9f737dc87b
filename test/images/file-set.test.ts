import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { FileSet } from '../../src/tools/images/file-set.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drydock-files-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('new files are whole, others go at the end, and only below the folder given', () => {
  mkdirSync(join(root, 'a/deep'), { recursive: true });
  writeFileSync(join(root, 'a/deep/old'), 'old');
  writeFileSync(join(root, 'beside'), 'stays');
  const files = new FileSet(root);
  files.write('a/new', 'text');
  files.writeContent('a/blob', utf8('blob'));
  expect(existsSync(join(root, 'a/deep/old'))).toBe(true);
  files.deleteOthers('a');
  expect(readdirSync(join(root, 'a')).sort()).toEqual(['blob', 'deep', 'new']);
  expect(readdirSync(join(root, 'a/deep'))).toEqual([]);
  expect(readFileSync(join(root, 'beside'), 'utf8')).toBe('stays');
});

test('content that is there is kept, a torn file is replaced, and a copy elsewhere is linked', () => {
  writeFileSync(join(root, 'torn'), 'ha');
  writeFileSync(join(root, 'whole'), 'half');
  const before = statSync(join(root, 'whole')).ino;
  const files = new FileSet(root);
  files.writeContent('torn', utf8('half'));
  files.writeContent('whole', utf8('half'));
  files.writeContent('second', utf8('half'), join(root, 'whole'));
  files.writeContent('third', utf8('half'), join(root, 'nowhere'));
  expect(readFileSync(join(root, 'torn'), 'utf8')).toBe('half');
  expect(statSync(join(root, 'whole')).ino).toBe(before);
  expect(statSync(join(root, 'second')).ino).toBe(before);
  expect(readFileSync(join(root, 'third'), 'utf8')).toBe('half');
  files.deleteOthers();
  expect(readdirSync(root).sort()).toEqual(['second', 'third', 'torn', 'whole']);
});
