import { describe, expect, test } from 'vitest';
import { diffLayer } from '../../../src/engine/oci/diff.ts';
import { LayerFs } from '../../../src/kernel/fs/layerfs.ts';
import { OverlayFs } from '../../../src/kernel/fs/overlayfs.ts';
import { S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG } from '../../../src/kernel/uapi/stat.ts';
import type { Inode } from '../../../src/kernel/vfs/inode.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { readTar, type TarEntry, TarWriter } from '../../../src/lib/tar.ts';
import { Machine } from '../../kernel/machine.ts';

const owner = { uid: 0, gid: 0 };
const file = (directory: Inode, name: string, content: string, mode = 0o644): Inode => {
  const inode = directory.create(name, { mode: S_IFREG | mode, ...owner });
  inode.write(0, utf8(content));
  return inode;
};
const folder = (directory: Inode, name: string): Inode => directory.create(name, { mode: S_IFDIR | 0o755, ...owner });

function layerOf(
  entries: readonly (Partial<TarEntry> & { readonly name: string; readonly data?: string })[],
): Uint8Array {
  const writer = new TarWriter();
  for (const { data = '', ...entry } of entries) {
    const bytes = utf8(data);
    writer.add({ type: 'file', mode: 0o644, ...owner, mtime: 0, ...entry, size: bytes.length }, bytes);
  }
  return writer.finish();
}

async function overlayOn(tar: Uint8Array) {
  const { kernel } = await Machine.create({ clock: new VirtualClock(1_600_000_000) });
  const { vfs } = kernel;
  const upper = vfs.tmpfs({ mode: 0o755 }).root;
  const lower = [LayerFs.fromTar(tar, vfs.deviceNumbers.next()).root];
  const { root } = new OverlayFs({ device: vfs.deviceNumbers.next(), lower, upper });
  kernel.stop();
  return { root, upper };
}

const base = layerOf([
  { name: 'bin/', type: 'directory', mode: 0o755 },
  { name: 'bin/ls', data: 'ls' },
  { name: 'usr/', type: 'directory', mode: 0o755 },
  { name: 'usr/share', data: 'x' },
]);

describe('diffLayer', () => {
  test('writes what a walk finds, whiteouts and opaque directories included', async () => {
    const { root, upper } = await overlayOn(base);
    const a = folder(root, 'a');
    const one = file(a, 'one', 'hi', 0o4755);
    a.link('two', one);
    a.create('link', { mode: S_IFLNK | 0o777, ...owner, target: 'one' });
    a.create('pipe', { mode: S_IFIFO | 0o600, ...owner });
    a.create('null', { mode: S_IFCHR | 0o666, ...owner, rdev: 0x103 });
    root.lookup('bin')?.unlink('ls');
    root.lookup('usr')?.unlink('share');
    root.rmdir('usr');
    folder(root, 'usr');
    const tar = diffLayer(upper);
    const found = [...readTar(tar)].map(({ entry, data }) => [
      entry.name,
      entry.type,
      entry.mode.toString(8),
      entry.linkname || text(data),
    ]);
    expect(found).toEqual([
      ['a/', 'directory', '755', ''],
      ['a/link', 'symlink', '777', 'one'],
      ['a/null', 'char', '666', ''],
      ['a/one', 'file', '4755', 'hi'],
      ['a/pipe', 'fifo', '600', ''],
      ['a/two', 'link', '4755', 'a/one'],
      ['bin/', 'directory', '755', ''],
      ['bin/.wh.ls', 'file', '600', ''],
      ['usr/', 'directory', '755', ''],
      ['usr/.wh..wh..opq', 'file', '755', ''],
    ]);
  });

  test('the same tree gives the same bytes, and an untouched one an empty archive', async () => {
    const make = async () => {
      const { root, upper } = await overlayOn(base);
      file(root, 'é', 'x');
      file(folder(root, 'n'.repeat(120)), 'z', 'long');
      return diffLayer(upper);
    };
    expect(await make()).toEqual(await make());
    const { upper } = await overlayOn(base);
    expect(diffLayer(upper)).toEqual(new Uint8Array(1024));
  });

  test('put on its lower layer again it shows the same files', async () => {
    const { root, upper } = await overlayOn(base);
    file(root, 'new', 'content');
    root.lookup('usr')?.unlink('share');
    const tar = diffLayer(upper);
    const { kernel } = await Machine.create();
    const lower = [tar, base].map((layer) => LayerFs.fromTar(layer, kernel.vfs.deviceNumbers.next()).root);
    const again = new OverlayFs({ device: 1, lower, upper: kernel.vfs.tmpfs({ mode: 0o755 }).root }).root;
    kernel.stop();
    expect([...again.list()].map(({ name }) => name).sort()).toEqual(['bin', 'new', 'usr']);
    expect(again.lookup('usr')?.lookup('share')).toBeUndefined();
  });
});
