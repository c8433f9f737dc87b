import { describe, expect, test } from 'vitest';
import { DiskAccount } from '../../../src/kernel/fs/disk-account.ts';
import type { LayerIndexEntry } from '../../../src/kernel/fs/layer-tree.ts';
import { LayerFs } from '../../../src/kernel/fs/layerfs.ts';
import { OverlayFs } from '../../../src/kernel/fs/overlayfs.ts';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { EINVAL, EROFS, EXDEV } from '../../../src/kernel/uapi/errno.ts';
import { O_RDONLY, O_TRUNC, O_WRONLY } from '../../../src/kernel/uapi/fcntl.ts';
import { mkdir, rename, rmdir, unlink } from '../../../src/kernel/vfs/change.ts';
import { wholeContent } from '../../../src/kernel/vfs/content.ts';
import { Devices } from '../../../src/kernel/vfs/devices.ts';
import type { Inode } from '../../../src/kernel/vfs/inode.ts';
import { lookup } from '../../../src/kernel/vfs/namei.ts';
import { openPath } from '../../../src/kernel/vfs/open.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { newTmpfs, TestCaller } from '../vfs/caller.ts';
import { contract } from './contract.ts';

contract('overlayfs', (clock, limit) => {
  const account = new DiskAccount(limit);
  const upper = new Tmpfs({ device: 1, clock, account, mode: 0o755 });
  return {
    fs: new OverlayFs({ device: 2, lower: [newTmpfs({ clock }).root], upper: upper.root }),
    used: () => account.used,
  };
});

const devices = new Devices();
const file = (path: string, content: string, mode = 0o644) =>
  ({ path, type: 'file', mode, content: utf8(content), mtime: 5 }) as const;

function overlay(...layers: readonly LayerIndexEntry[][]) {
  const upper = new Tmpfs({ device: 1, clock: new VirtualClock(), mode: 0o755 });
  const lower: Inode[] = layers.map((index) => new LayerFs(index, 3).root);
  const caller = new TestCaller(new OverlayFs({ device: 2, lower, upper: upper.root }));
  return { caller, upper: upper.root, lower };
}

const names = (inode: Inode): string[] => [...inode.list()].map(({ name }) => name).sort();

describe('layers', () => {
  test('the topmost wins, directories merge, whiteouts and opaque directories hide', () => {
    const { caller } = overlay(
      [file('d/new', 'new'), file('both', 'top'), { path: 'gone', type: 'char', mode: 0, rdev: 0 }],
      [file('d/old', 'old'), file('both', 'bottom'), file('gone', 'x'), file('o/below', 'x')],
    );
    const { inode: root } = lookup(caller, '/');
    expect(names(root)).toEqual(['both', 'd', 'o']);
    expect(text(wholeContent(lookup(caller, '/both').inode))).toBe('top');
    expect(names(lookup(caller, '/d').inode)).toEqual(['new', 'old']);
    rmdirAll(caller);
    mkdir(caller, '/o', 0o755);
    expect(names(lookup(caller, '/o').inode)).toEqual([]);
  });

  function rmdirAll(caller: TestCaller): void {
    unlink(caller, '/o/below');
    rmdir(caller, '/o');
  }

  test('a copy-up keeps owner, mode, times and number, shares bytes with the layer until they are written', () => {
    const { caller, upper, lower } = overlay([{ ...file('usr/bin/tool', 'content', 0o4755), uid: 7, gid: 8 }]);
    const tool = lookup(caller, '/usr/bin/tool').inode;
    const { ino } = tool;
    const directory = lookup(caller, '/usr/bin').inode.mtime;
    tool.setAttributes({ uid: 9 });
    expect(tool).toMatchObject({ ino, uid: 9, gid: 8, mode: 0o104755, mtime: 5e9 });
    expect(lookup(caller, '/usr/bin').inode.mtime).toBe(directory);
    const copied = lookup(new TestCaller(upper.fs), '/usr/bin/tool').inode;
    copied.write(0, utf8('C'));
    expect(text(wholeContent(tool))).toBe('Content');
    const below = lower[0]?.lookup('usr')?.lookup('bin')?.lookup('tool');
    expect(below && text(wholeContent(below))).toBe('content');
  });

  test('opening for writing with O_TRUNC copies no content, reading copies nothing', () => {
    const { caller, upper } = overlay([file('f', 'x'.repeat(10_000))]);
    openPath(caller, devices, '/f', O_RDONLY).release();
    expect(names(upper)).toEqual([]);
    openPath(caller, devices, '/f', O_WRONLY | O_TRUNC).release();
    expect(upper.lookup('f')).toMatchObject({ size: 0, blocks: 0 });
  });
});

describe('limits', () => {
  test('directories of a layer stay where they are; without an upper nothing changes', () => {
    const { caller, lower } = overlay([file('d/f', 'x')]);
    expect(() => rename(caller, '/d', '/e', 0, 0)).toThrow(EXDEV);
    const readOnly = new TestCaller(new OverlayFs({ device: 2, lower, upper: null }));
    expect(() => mkdir(readOnly, '/x', 0o755)).toThrow(EROFS);
    expect(() => lookup(readOnly, '/d/f').inode.setAttributes({ uid: 1 })).toThrow(EROFS);
    expect(() => new OverlayFs({ device: 2, lower: [], upper: null })).toThrow(EINVAL);
  });

  test('a copy-up of what is still to be fetched waits and leaves nothing behind', async () => {
    const upper = new Tmpfs({ device: 1, clock: new VirtualClock(), mode: 0o755 });
    const index = [{ path: 'd/f', type: 'file', mode: 0o644, size: 3, chunk: 'c', offset: 0 }] as const;
    const layer = new LayerFs(index, 3, { fetch: async () => utf8('abc') });
    const caller = new TestCaller(new OverlayFs({ device: 2, lower: [layer.root], upper: upper.root }));
    let waited: unknown;
    try {
      openPath(caller, devices, '/d/f', O_WRONLY);
    } catch (error) {
      waited = error;
    }
    expect(waited).toBeInstanceOf(Blocked);
    expect(names(upper.root)).toEqual([]);
    await new Promise<void>((resolve) => (waited as Blocked).queues[0]?.add(resolve));
    openPath(caller, devices, '/d/f', O_WRONLY).pwrite(utf8('!'), 3, caller);
    expect(text(wholeContent(lookup(caller, '/d/f').inode))).toBe('abc!');
  });

  test('the private attributes of overlayfs show to nobody', () => {
    const { caller, upper } = overlay([file('d/f', 'x')]);
    unlink(caller, '/d/f');
    rmdir(caller, '/d');
    mkdir(caller, '/d', 0o755);
    expect([...(upper.lookup('d')?.listXattr() ?? [])]).toEqual(['trusted.overlay.opaque']);
    expect([...lookup(caller, '/d').inode.listXattr()]).toEqual([]);
    expect(lookup(caller, '/d').inode.getXattr('trusted.overlay.opaque')).toBeUndefined();
  });
});
