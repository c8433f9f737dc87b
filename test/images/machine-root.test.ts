import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/lib/bytes.ts';
import { listEntries, planChunks } from '../../src/tools/images/machine-root.ts';
import { directoryNode, fileNode, type Node, symlinkNode, Tree } from '../../src/tools/images/tree.ts';

function machine(): Tree {
  const tree = new Tree();
  tree.put('/etc', directoryNode(1));
  tree.put('/bin/sh', fileNode(utf8('shell'), 2, 0o755));
  tree.put('/bin/ash', tree.get('/bin/sh') ?? directoryNode(0));
  tree.put('/bin/big', fileNode(new Uint8Array(700_000), 2));
  tree.put('/bin/one', fileNode(new Uint8Array(400_000), 2));
  tree.put('/bin/two', fileNode(new Uint8Array(400_000), 2));
  tree.put('/etc/empty', fileNode(utf8(''), 2));
  tree.put('/etc/link', symlinkNode('../bin/sh', 2, 3, 4));
  tree.put('/etc/passwd', fileNode(utf8('root'), 2.5));
  tree.put('/usr/share/doc/x/copyright', fileNode(utf8('free'), 2));
  return tree;
}

const owners = new Map(['big', 'one', 'two', 'sh', 'ash'].map((name) => [`/bin/${name}`, 'tools']));

describe('chunks', () => {
  test('boot files first, then by package and size; hard links and empty files take no room', () => {
    const plan = planChunks(machine(), owners, ['/bin/*sh', '/etc/passwd']);
    expect(plan.map((files) => files.map(({ path }) => path))).toEqual([
      ['/bin/ash', '/etc/passwd'],
      ['/bin/big'],
      ['/bin/one'],
      ['/bin/two'],
      ['/usr/share/doc/x/copyright'],
    ]);
  });
});

test('entries say where the bytes are', () => {
  const tree = machine();
  const places = new Map<Node, { chunk: string; offset: number }>();
  for (const path of ['/bin/ash', '/etc/passwd'])
    places.set(tree.get(path) ?? directoryNode(0), { chunk: 'c0', offset: path.length });
  const entries = new Map(listEntries(tree, places).map((entry) => [entry.path, entry]));
  expect(entries.get('/bin/ash')).toEqual({
    path: '/bin/ash',
    type: 'file',
    mode: 0o755,
    uid: 0,
    gid: 0,
    mtime: 2,
    size: 5,
    chunk: 'c0',
    offset: 8,
  });
  expect(entries.get('/bin/sh')).toMatchObject({ type: 'hardlink', target: '/bin/ash' });
  expect(entries.get('/etc/link')).toMatchObject({ type: 'symlink', target: '../bin/sh', uid: 3, gid: 4, size: 9 });
  expect(entries.get('/etc/empty')).not.toHaveProperty('chunk');
  expect(entries.get('/etc/passwd')?.mtime).toBe(2);
  expect([...entries.keys()]).toEqual([...entries.keys()].sort());
});
