import { beforeEach, describe, expect, test } from 'vitest';
import { OverlaySnapshotter } from '../../../src/engine/containerd/overlay.ts';
import { S_IFREG } from '../../../src/kernel/uapi/stat.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { TarWriter } from '../../../src/lib/tar.ts';
import { Machine } from '../../kernel/machine.ts';

function layer(name: string, content: string): Uint8Array {
  const writer = new TarWriter();
  const data = utf8(content);
  writer.add({ name, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size: data.length }, data);
  return writer.finish();
}

describe('overlay snapshotter', () => {
  let snapshotter: OverlaySnapshotter;
  beforeEach(async () => {
    const { kernel } = await Machine.create();
    snapshotter = new OverlaySnapshotter(kernel);
    kernel.stop();
  });

  test('layers stack, and a snapshot is writable on top of them', () => {
    const below = snapshotter.register(undefined, layer('a', 'one'));
    const top = snapshotter.register(below.chainId, layer('b', 'two'));
    const snapshot = snapshotter.prepare('key', top.chainId);
    expect([...snapshot.root.list()].map(({ name }) => name).sort()).toEqual(['a', 'b']);
    snapshot.root.create('c', { mode: S_IFREG | 0o644, uid: 0, gid: 0 }).write(0, utf8('hello'));
    expect(snapshotter.usage('key')).toEqual({ size: 5, inodes: 2 });
    expect(below.usage.size + top.usage.size).toBe(6);
    expect(() => snapshotter.prepare('key', undefined)).toThrow('already exists');
    expect(() => snapshotter.prepare('other', 'sha256:none')).toThrow('does not exist');
  });

  test('a layer stays as long as anything needs it', () => {
    const below = snapshotter.register(undefined, layer('a', 'one'));
    const top = snapshotter.register(below.chainId, layer('b', 'two'));
    expect(snapshotter.release(below.chainId)).toEqual([]);
    snapshotter.prepare('container', top.chainId);
    expect(snapshotter.release(top.chainId)).toEqual([]);
    snapshotter.remove('container');
    expect([...snapshotter.layers()]).toEqual([]);
  });

  test('release tells what went, the topmost first', () => {
    const below = snapshotter.register(undefined, layer('a', 'one'));
    const top = snapshotter.register(below.chainId, layer('b', 'two'));
    snapshotter.release(below.chainId);
    expect(snapshotter.release(top.chainId).map(({ chainId }) => chainId)).toEqual([top.chainId, below.chainId]);
  });

  test('the same layer twice is one, held twice', () => {
    const one = snapshotter.register(undefined, layer('a', 'one'));
    expect(snapshotter.register(undefined, layer('a', 'one'))).toBe(one);
    expect(snapshotter.release(one.chainId)).toEqual([]);
    expect(snapshotter.release(one.chainId)).toEqual([one]);
  });

  test('a tar that contradicts itself is no layer, and leaves nothing', () => {
    const writer = new TarWriter();
    writer.add({ name: 'x', type: 'link', linkname: 'nowhere', mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0 });
    expect(() => snapshotter.register(undefined, writer.finish())).toThrow(
      'linkat nowhere x: no such file or directory',
    );
    expect([...snapshotter.layers()]).toEqual([]);
  });
});
