import { describe, expect, test } from 'vitest';
import { FileTree } from '../../../src/engine/runc/file-tree.ts';
import { tarTree } from '../../../src/engine/runc/tar-tree.ts';
import { extractTar } from '../../../src/engine/runc/untar.ts';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { Mount } from '../../../src/kernel/vfs/mount.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { fromBytes, readAll } from '../../../src/lib/stream.ts';
import { readTar, TarWriter, tarStream } from '../../../src/lib/tar.ts';
import type { TarEntry } from '../../../src/lib/tar-entry.ts';

const options = { noOverwriteDirNonDir: false, owner: undefined };

function newTree(): FileTree {
  const fs = new Tmpfs({ device: 1, clock: new VirtualClock() });
  return new FileTree(new Mount(1, fs, fs.root, 'tmpfs', 0).rootPath);
}

function archive(
  ...entries: [Partial<TarEntry> & Pick<TarEntry, 'name' | 'type'>, string?][]
): ReadableStream<Uint8Array> {
  const tar = new TarWriter();
  for (const [entry, content = ''] of entries) {
    const data = utf8(content);
    tar.add({ mode: 0o644, uid: 0, gid: 0, size: data.length, mtime: 1, ...entry }, data);
  }
  return fromBytes(tar.finish());
}

describe('unpacking', () => {
  test('makes files, directories, links with owners, modes and times', async () => {
    const tree = newTree();
    const into = tree.mkdirAll('/into');
    const tar = archive(
      [{ name: 'd/', type: 'directory', mode: 0o750, uid: 5 }],
      [{ name: 'd/f', type: 'file', mode: 0o4711, gid: 6, mtime: 99 }, 'content'],
      [{ name: 'd/s', type: 'symlink', linkname: 'f' }],
      [{ name: 'h', type: 'link', linkname: 'd/f' }],
    );
    await extractTar(tree, into, tar, options);
    const file = tree.get('/into/d/f').inode;
    expect([file.mode & 0o7777, file.gid, file.mtime, file.nlink]).toEqual([0o4711, 6, 99e9, 2]);
    expect([tree.get('/into/d').inode.mode & 0o7777, tree.get('/into/d').inode.uid]).toEqual([0o750, 5]);
    expect(await tree.readText('/into/d/s')).toBe('content');
    expect(tree.get('/into/h').inode).toBe(file);
  });

  test('nothing leads out of the destination’s root', async () => {
    const tree = newTree();
    await tree.writeFile('/secret', 'keep');
    const into = tree.mkdirAll('/into');
    for (const name of ['../secret', 'a/../../secret', '/../secret'])
      await expect(extractTar(tree, into, archive([{ name, type: 'file' }, 'x']), options)).rejects.toThrow(
        'invalid entry name',
      );
    await extractTar(tree, into, archive([{ name: '/secret', type: 'file' }, 'inside']), options);
    expect(await tree.readText('/into/secret')).toBe('inside');
    expect(await tree.readText('/secret')).toBe('keep');
    const hard = archive([{ name: 'h', type: 'link', linkname: '../secret' }]);
    await expect(extractTar(tree, into, hard, options)).rejects.toThrow('invalid hardlink');
  });

  test('a link in a path is followed inside the root, as a container would', async () => {
    const tree = newTree();
    tree.mkdirAll('/usr/lib');
    tree.symlink('/lib', 'usr/lib');
    await extractTar(tree, tree.root, archive([{ name: 'lib/x', type: 'file' }, 'x']), options);
    expect(await tree.readText('/usr/lib/x')).toBe('x');
    tree.symlink('/up', '../../../..');
    await extractTar(tree, tree.root, archive([{ name: 'up/y', type: 'file' }, 'y']), options);
    expect(await tree.readText('/y')).toBe('y');
  });

  test('directories and files replace each other only where that is allowed', async () => {
    const tree = newTree();
    tree.mkdirAll('/d/full');
    const tar = (): ReadableStream<Uint8Array> => archive([{ name: 'd', type: 'file' }, 'x']);
    await expect(extractTar(tree, tree.root, tar(), { ...options, noOverwriteDirNonDir: true })).rejects.toThrow(
      'cannot overwrite directory "d" with non-directory "d"',
    );
    await extractTar(tree, tree.root, tar(), options);
    expect(await tree.readText('/d')).toBe('x');
  });

  test('a broken archive is the client’s fault', async () => {
    const tree = newTree();
    const cut = (await readAll(archive([{ name: 'f', type: 'file' }, 'x'.repeat(2000)]))).subarray(0, 1000);
    await expect(extractTar(tree, tree.root, fromBytes(cut), options)).rejects.toMatchObject({
      kind: 'invalidParameter',
    });
  });
});

test('packing and unpacking a tree gives the same tree', async () => {
  const tree = newTree();
  tree.mkdirAll('/a/b', 0o711);
  await tree.writeFile('/a/b/f', 'one', 0o600);
  await tree.writeFile('/a/z', 'two');
  tree.symlink('/a/l', 'z');
  tree.get('/a').inode.link('hard', tree.get('/a/z').inode);
  const pack = async (from: FileTree): Promise<[string, string, number, string][]> => {
    const bytes = await readAll(tarStream(tarTree(from, from.get('/a'), 'a')));
    return [...readTar(bytes)].map(({ entry, data }) => [
      entry.name,
      entry.type,
      entry.mode,
      new TextDecoder().decode(data),
    ]);
  };
  const first = await pack(tree);
  expect(first.map(([name]) => name)).toEqual(['a/', 'a/b/', 'a/b/f', 'a/hard', 'a/l', 'a/z']);
  const copy = newTree();
  await extractTar(copy, copy.root, tarStream(tarTree(tree, tree.get('/a'), 'a')), options);
  expect(await pack(copy)).toEqual(first);
});
