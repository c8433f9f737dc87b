import { describe, expect, test } from 'vitest';
import { LayerSource } from '../../../src/kernel/fs/layer-source.ts';
import { LayerError, LayerTree, OPAQUE_XATTR } from '../../../src/kernel/fs/layer-tree.ts';
import { LayerFs } from '../../../src/kernel/fs/layerfs.ts';
import { EIO, ENOTDIR, EROFS } from '../../../src/kernel/uapi/errno.ts';
import { wholeContent } from '../../../src/kernel/vfs/content.ts';
import { lookup } from '../../../src/kernel/vfs/namei.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { type TarEntry, TarWriter } from '../../../src/lib/tar.ts';
import { TestCaller } from '../vfs/caller.ts';

function tar(...entries: [Partial<TarEntry> & { name: string }, string?][]): Uint8Array {
  const writer = new TarWriter();
  for (const [entry, content = ''] of entries) {
    const data = utf8(content);
    writer.add({ type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 1000, ...entry, size: data.length }, data);
  }
  return writer.finish();
}

const read = (fs: LayerFs, path: string): string => text(wholeContent(lookup(new TestCaller(fs), path).inode));

describe('a layer that is a tar', () => {
  test('files, links, devices, owners, times', () => {
    const fs = LayerFs.fromTar(
      tar(
        [{ name: './usr/', type: 'directory', mode: 0o750, uid: 7 }],
        [{ name: 'usr/bin/tool', mode: 0o4755, gid: 5, mtime: 1_700_000_000 }, 'run'],
        [{ name: 'bin', type: 'symlink', linkname: 'usr/bin' }],
        [{ name: 'bin/more' }, 'through the link'],
        [{ name: 'usr/bin/twin', type: 'link', linkname: 'usr/bin/tool' }],
        [{ name: 'dev/null', type: 'char', devmajor: 1, devminor: 3 }],
      ),
      9,
    );
    const caller = new TestCaller(fs);
    const tool = lookup(caller, '/bin/tool').inode;
    expect(tool).toMatchObject({ mode: 0o104755, gid: 5, nlink: 2, size: 3, mtime: 1_700_000_000e9 });
    expect(lookup(caller, '/usr/bin/twin').inode).toBe(tool);
    expect(lookup(caller, '/usr').inode).toMatchObject({ mode: 0o40750, uid: 7, nlink: 3 });
    expect(lookup(caller, '/dev/null').inode).toMatchObject({ rdev: 0x103, mode: 0o20644 });
    expect(read(fs, '/usr/bin/more')).toBe('through the link');
    expect(() => tool.write(0, utf8('x'))).toThrow(EROFS);
    expect(() => lookup(caller, '/usr').inode.unlink('bin')).toThrow(EROFS);
  });

  test('file systems of one tree have inodes of their own', () => {
    const tree = new LayerTree([
      { path: 'etc/motd', type: 'file', mode: 0o644, content: utf8('hello') },
      { path: 'etc/twin', type: 'hardlink', mode: 0o644, target: 'etc/motd' },
    ]);
    const [one, other] = [new LayerFs(tree, 9), new LayerFs(tree, 10)];
    const inode = (fs: LayerFs, path: string) => lookup(new TestCaller(fs), path).inode;
    expect(inode(one, '/etc/motd')).toBe(inode(one, '/etc/twin'));
    expect(inode(one, '/etc/motd')).toBe(inode(one, '/etc/motd'));
    expect(inode(one, '/etc/motd')).not.toBe(inode(other, '/etc/motd'));
    expect([inode(one, '/etc').fs.device, inode(other, '/etc').fs.device]).toEqual([9, 10]);
    expect(one.status()).toEqual(other.status());
    expect(() => inode(one, '/etc/motd').lookup('x')).toThrow(ENOTDIR);
  });

  test('whiteouts and opaque directories', () => {
    const fs = LayerFs.fromTar(
      tar([{ name: 'a/.wh.gone' }], [{ name: 'b/.wh..wh..opq' }], [{ name: '.wh..wh.plnk' }]),
      9,
    );
    const caller = new TestCaller(fs);
    expect(lookup(caller, '/a/gone').inode).toMatchObject({ mode: 0o20000, rdev: 0 });
    expect(lookup(caller, '/b').inode.getXattr(OPAQUE_XATTR)).toEqual(utf8('y'));
    expect([...fs.root.list()].map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('the later entry wins; contradictions are refused', () => {
    const fs = LayerFs.fromTar(
      tar([{ name: 'x' }, 'one'], [{ name: 'x' }, 'two'], [{ name: 'd/f' }], [{ name: 'd' }, 'now a file']),
      9,
    );
    expect(read(fs, '/x')).toBe('two');
    expect(read(fs, '/d')).toBe('now a file');
    const hostile =
      (...entries: Parameters<typeof tar>) =>
      () =>
        LayerFs.fromTar(tar(...entries), 9);
    expect(hostile([{ name: '../evil' }])).toThrow(LayerError);
    expect(hostile([{ name: 'a/../../evil' }])).toThrow(LayerError);
    expect(hostile([{ name: 'l', type: 'link', linkname: '../etc/passwd' }])).toThrow(LayerError);
    expect(hostile([{ name: 'l', type: 'link', linkname: 'none' }])).toThrow(LayerError);
    expect(hostile([{ name: 'f' }, 'x'], [{ name: 'f/g' }])).toThrow(LayerError);
    expect(hostile([{ name: 'a', type: 'symlink', linkname: 'a' }], [{ name: 'a/b' }])).toThrow(LayerError);
  });

  test('a relative link that climbs out is refused, an absolute one stays inside', () => {
    const through = (linkname: string) =>
      LayerFs.fromTar(tar([{ name: 'up', type: 'symlink', linkname }], [{ name: 'up/f' }, 'here']), 9);
    expect(() => through('../../..')).toThrow('statat up: path escapes from parent');
    expect(read(through('/..'), '/f')).toBe('here');
  });
});

describe('a layer that is wrong', () => {
  test("what is wrong is said in the real engine's words", () => {
    const refused = (...entries: Parameters<typeof tar>) => {
      expect(() => LayerFs.fromTar(tar(...entries), 9)).toThrow(LayerError);
      return () => LayerFs.fromTar(tar(...entries), 9);
    };
    const link = (linkname: string) => ({ name: 'h', type: 'link', linkname }) as const;
    expect(refused([link('../../etc/passwd')])).toThrow('invalid hardlink target "../../etc/passwd"');
    expect(refused([link('/etc/passwd')])).toThrow('linkat etc/passwd h: no such file or directory');
    expect(refused([{ name: 'l', type: 'symlink', linkname: '/etc' }], [link('l/passwd')])).toThrow(
      'linkat etc/passwd h: no such file or directory',
    );
    expect(refused([{ name: '.wh...' }])).toThrow('invalid whiteout entry ".wh..."');
  });
});

describe('a layer that changes its mind', () => {
  test('entries follow a folder that has become a link, and not one that has become a file', () => {
    const start: Parameters<typeof tar> = [
      [{ name: 'b', type: 'directory' }],
      [{ name: 'a', type: 'directory' }],
      [{ name: 'a/x' }, 'in a'],
    ];
    const linked = LayerFs.fromTar(
      tar(...start, [{ name: 'a', type: 'symlink', linkname: 'b' }], [{ name: 'a/y' }, 'in b']),
      9,
    );
    expect(read(linked, '/b/y')).toBe('in b');
    expect(() => LayerFs.fromTar(tar(...start, [{ name: 'a' }, 'file'], [{ name: 'a/y' }]), 9)).toThrow(LayerError);
    expect(() => LayerFs.fromTar(tar(...start, [{ name: 'a/..' }], [{ name: 'a/../../y' }]), 9)).toThrow(LayerError);
  });
});

describe('a layer whose contents come later', () => {
  const index = [
    { path: '/etc/motd', type: 'file', mode: 0o644, size: 5, chunk: 'c1', offset: 2 },
    { path: '/etc/empty', type: 'file', mode: 0o644, size: 0 },
  ] as const;

  test('a read waits for the chunk, once', async () => {
    const fetched: string[] = [];
    const waits: number[] = [];
    const fetch = async (chunk: string) => {
      fetched.push(chunk);
      return utf8('..hello..');
    };
    const fs = new LayerFs(index, 9, new LayerSource({ fetch }, (delta) => waits.push(delta)));
    const { inode } = lookup(new TestCaller(fs), '/etc/motd');
    const first = inode.read(0, new Uint8Array(9));
    expect(first).toBeInstanceOf(Blocked);
    if (!(first instanceof Blocked)) return;
    expect(inode.read(1, new Uint8Array(1))).toBeInstanceOf(Blocked);
    await new Promise<void>((resolve) => first.queues[0]?.add(resolve));
    expect(read(fs, '/etc/motd')).toBe('hello');
    expect(read(fs, '/etc/empty')).toBe('');
    expect(fetched).toEqual(['c1']);
    expect(waits).toEqual([1, -1]);
  });

  test('a failed fetch is an I/O error, and is tried again', async () => {
    let tries = 0;
    const fetch = async () => {
      tries += 1;
      if (tries === 1) throw new Error('network');
      return utf8('..hello');
    };
    const { inode } = lookup(new TestCaller(new LayerFs(index, 9, { fetch })), '/etc/motd');
    const into = new Uint8Array(5);
    const wait = async (blocked: number | Blocked) => {
      if (!(blocked instanceof Blocked)) throw new Error('it should wait');
      await new Promise<void>((resolve) => blocked.queues[0]?.add(resolve));
    };
    await wait(inode.read(0, into));
    expect(() => inode.read(0, into)).toThrow(EIO);
    await wait(inode.read(0, into));
    expect(inode.read(0, into)).toBe(5);
  });
});
