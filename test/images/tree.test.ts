import { describe, expect, test } from 'vitest';
import { text, utf8 } from '../../src/lib/bytes.ts';
import { gunzip, gzip } from '../../src/lib/gzip.ts';
import { readTar } from '../../src/lib/tar.ts';
import { difference, makeLayer } from '../../src/tools/images/layer.ts';
import { matchGlob } from '../../src/tools/images/path-glob.ts';
import { directoryNode, fileNode, symlinkNode, Tree } from '../../src/tools/images/tree.ts';

function merged(): Tree {
  const tree = new Tree();
  tree.put('/usr/bin', directoryNode(1));
  tree.put('/bin', symlinkNode('usr/bin', 1));
  return tree;
}

describe('tree', () => {
  test('links in folders are followed, as in a merged /usr', () => {
    const tree = merged();
    tree.put('/bin/ls', fileNode(utf8('ls'), 2));
    expect(tree.entries().map(([path]) => path)).toEqual(['/', '/bin', '/usr', '/usr/bin', '/usr/bin/ls']);
    expect(tree.text('/bin/ls')).toBe('ls');
  });

  test('a directory put on a link to one leaves the link', () => {
    const tree = merged();
    tree.put('/bin', directoryNode(3, 0o700));
    expect(tree.get('/bin')?.type).toBe('symlink');
    expect(tree.get('/usr/bin')?.mode).toBe(0o700);
  });

  test('absolute and climbing links, and a loop', () => {
    const tree = merged();
    tree.put('/usr/bin/a', symlinkNode('/etc/a', 1));
    tree.put('/etc/a', symlinkNode('../usr/share/a', 1));
    tree.put('/usr/share/a', fileNode(utf8('x'), 1));
    expect(tree.text('/bin/a')).toBe('x');
    tree.put('/loop', symlinkNode('loop/x', 1));
    expect(() => tree.get('/loop/y')).toThrow('too many symbolic links');
  });

  test('deleting a folder deletes what is below it only', () => {
    const tree = merged();
    tree.put('/usr/bin/a', fileNode(utf8(''), 1));
    tree.put('/usr/binary', fileNode(utf8(''), 1));
    tree.delete('/usr/bin');
    expect(tree.entries().map(([path]) => path)).toEqual(['/', '/bin', '/usr', '/usr/binary']);
  });

  test('a clone is apart', () => {
    const tree = merged();
    const copy = tree.clone();
    copy.put('/x', fileNode(utf8(''), 1));
    expect(tree.get('/x')).toBeUndefined();
  });
});

test.each([
  ['/a/*', '/a/b', true],
  ['/a/*', '/a/b/c', false],
  ['/a/**', '/a/b/c', true],
  ['/a/*.so.?', '/a/x.so.1', true],
  ['/a/g++', '/a/g++', true],
  ['/a/g++', '/a/ggg', false],
])('glob %s on %s', (glob, path, matches) => {
  expect(matchGlob(glob, path)).toBe(matches);
});

describe('layer', () => {
  function pair(): [Tree, Tree] {
    const lower = merged();
    lower.put('/etc/keep', fileNode(utf8('k'), 1));
    lower.put('/etc/gone', fileNode(utf8('g'), 1));
    lower.put('/old/deep/file', fileNode(utf8('o'), 1));
    const upper = lower.clone();
    upper.delete('/etc/gone');
    upper.delete('/old');
    const node = fileNode(utf8('new'), 7, 0o755);
    upper.put('/bin/new', node);
    upper.put('/bin/other-name', node);
    return [lower, upper];
  }

  test('holds what is new with its folders, and whiteouts at the top of what is gone', () => {
    expect(difference(...pair()).map(([path, node]) => [path, node === 'whiteout' ? 'whiteout' : node.type])).toEqual([
      ['/etc/gone', 'whiteout'],
      ['/old', 'whiteout'],
      ['/usr', 'directory'],
      ['/usr/bin', 'directory'],
      ['/usr/bin/new', 'file'],
      ['/usr/bin/other-name', 'file'],
    ]);
  });

  test('is a tar with whiteout names and hard links, and the same bytes each time', async () => {
    const pack = (_: string, bytes: Uint8Array): Uint8Array => gzip(bytes, 6);
    const layer = makeLayer(...pair(), 9, pack);
    expect(makeLayer(...pair(), 9, pack).digest).toBe(layer.digest);
    const files = [...readTar(await gunzip(layer.blob))];
    expect(files.map(({ entry }) => [entry.name, entry.type, entry.linkname ?? ''])).toEqual([
      ['etc/.wh.gone', 'file', ''],
      ['.wh.old', 'file', ''],
      ['usr/', 'directory', ''],
      ['usr/bin/', 'directory', ''],
      ['usr/bin/new', 'file', ''],
      ['usr/bin/other-name', 'link', 'usr/bin/new'],
    ]);
    expect(text(files[4]?.data ?? utf8(''))).toBe('new');
    expect(layer.contentSize).toBe(3);
  });

  test('identical trees make no entries; a node that equals the old one is no change', () => {
    const [lower] = pair();
    const upper = lower.clone();
    upper.put('/etc/keep', fileNode(utf8('k'), 1));
    expect(difference(lower, upper)).toEqual([]);
  });
});
