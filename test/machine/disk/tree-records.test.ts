/** A tmpfs over a disk: whatever is done to it, what the disk has is the file system as it was at a checkpoint. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChangeLog } from '../../../src/kernel/fs/change-log.ts';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import type { TmpfsInode } from '../../../src/kernel/fs/tmpfs-inode.ts';
import { Errno } from '../../../src/kernel/uapi/errno.ts';
import { isDirectory, isRegular, isSymlink, S_IFDIR, S_IFLNK, S_IFREG } from '../../../src/kernel/uapi/stat.ts';
import { hex } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { sha256Hex } from '../../../src/lib/sha256.ts';
import { Changes } from '../../../src/machine/disk/changes.ts';
import { MemoryDisk } from '../../../src/machine/disk/disk.ts';
import { restoreTree, saveTree } from '../../../src/machine/disk/tree-records.ts';

const newFs = (clock = new VirtualClock()) => new Tmpfs({ device: 1, clock, mode: 0o755 });
const owner = { uid: 1000, gid: 1000 };

/** Everything that stat, readdir, read and getxattr would tell; hard links by their inode's number. */
function describeTree(inode: TmpfsInode, path = '/'): string[] {
  const { ino, mode, uid, gid, nlink, size, blocks, atime, mtime, ctime, rdev } = inode;
  const xattrs = [...inode.listXattr()].map((name) => `${name}=${hex(inode.getXattr(name) ?? new Uint8Array())}`);
  const line = [path, ino, mode.toString(8), uid, gid, nlink, size, blocks, atime, mtime, ctime, rdev, ...xattrs];
  if (isSymlink(mode)) line.push(inode.readlink());
  if (isRegular(mode)) {
    const content = new Uint8Array(size);
    inode.read(0, content);
    line.push(sha256Hex(content));
  }
  const out = [line.join(' ')];
  if (isDirectory(mode))
    for (const { name, inode: child } of inode.list())
      out.push(...describeTree(child as TmpfsInode, `${path}${name}/`));
  return out;
}

class Kept {
  readonly fs: Tmpfs;
  readonly disk: MemoryDisk;
  readonly log = new ChangeLog(() => {});
  readonly clock: VirtualClock;

  constructor(disk = new MemoryDisk(), clock = new VirtualClock(), fs = newFs(clock)) {
    this.clock = clock;
    this.fs = fs;
    this.disk = disk;
    fs.log = this.log;
    this.log.everything(fs.root);
  }

  /** What the file system was at the last checkpoint. */
  last: readonly string[] = [];

  checkpoint(): void {
    this.last = describeTree(this.fs.root);
    const batch = new Changes();
    saveTree('t', this.log, batch);
    void this.disk.commit(batch);
  }
}

function restored(disk: MemoryDisk, clock = new VirtualClock()): { fs: Tmpfs; lost: string[] } {
  const fs = newFs(clock);
  return { fs, lost: restoreTree('t', fs, disk.records) };
}

const names = ['a', 'b', 'c', 'd'] as const;
const name = fc.constantFrom(...names);
/** Which of the directories or files that there are. */
const which = fc.nat({ max: 30 });
const offset = fc.integer({ min: 0, max: 300_000 });
const length = fc.integer({ min: 1, max: 150_000 });
const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('file' as const), which, name }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mkdir' as const), which, name }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), which, offset, length }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('truncate' as const), which, offset }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('punch' as const), which, offset, length }) },
  fc.record({ kind: fc.constant('allocate' as const), which, offset, length }),
  fc.record({ kind: fc.constant('symlink' as const), which, name }),
  fc.record({ kind: fc.constant('link' as const), which, name, other: which }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unlink' as const), which, name }) },
  fc.record({ kind: fc.constant('rmdir' as const), which, name }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('rename' as const),
      which,
      name,
      other: which,
      newName: name,
      exchange: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant('chmod' as const), which, mode: fc.integer({ min: 0, max: 0o7777 }) }),
  fc.record({ kind: fc.constant('xattr' as const), which, value: fc.uint8Array({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('unnamed' as const), which, name, isEarly: fc.boolean() }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('checkpoint' as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function* all(inode: TmpfsInode): Generator<TmpfsInode> {
  yield inode;
  for (const child of inode.children()) yield* all(child);
}

function find(fs: Tmpfs, path: readonly string[]): TmpfsInode | undefined {
  let at: TmpfsInode | undefined = fs.root;
  for (const part of path) at = at && isDirectory(at.mode) ? at.lookup(part) : undefined;
  return at;
}

/** Errors of file systems are answers like others. */
function perform(kept: Kept, operation: Exclude<Operation, { kind: 'checkpoint' }>): void {
  const { clock, fs } = kept;
  clock.advance(1000);
  const inodes = [...all(fs.root)];
  const directories = inodes.filter(({ mode }) => isDirectory(mode));
  const files = inodes.filter(({ mode }) => isRegular(mode));
  const directory = directories[operation.which % directories.length] ?? fs.root;
  const file = files[operation.which % files.length];
  try {
    switch (operation.kind) {
      case 'file':
        directory.create(operation.name, { mode: S_IFREG | 0o644, ...owner });
        break;
      case 'mkdir':
        directory.create(operation.name, { mode: S_IFDIR | 0o755, ...owner });
        break;
      case 'symlink':
        directory.create(operation.name, { mode: S_IFLNK | 0o777, ...owner, target: '../x' });
        break;
      case 'write':
        file?.write(operation.offset, new Uint8Array(operation.length).fill(1 + (operation.offset % 250)));
        break;
      case 'truncate':
        file?.truncate(operation.offset);
        break;
      case 'punch':
        file?.punch(operation.offset, operation.length);
        break;
      case 'allocate':
        file?.allocate(operation.offset, operation.length, operation.which % 2 === 0);
        break;
      case 'unlink':
        directory.unlink(operation.name);
        break;
      case 'rmdir':
        directory.rmdir(operation.name);
        break;
      case 'chmod':
        (file ?? directory).setAttributes({ mode: ((file ?? directory).mode & 0o170000) | operation.mode });
        break;
      case 'xattr':
        (file ?? directory).setXattr('user.x', operation.value, 0);
        break;
      case 'link':
        if (file) directory.link(operation.name, file);
        break;
      case 'unnamed': {
        const unnamed = directory.createUnnamed({ mode: S_IFREG | 0o600, ...owner });
        unnamed.write(0, new Uint8Array(70_000).fill(7));
        // A checkpoint between the writing and the naming.
        if (operation.isEarly) kept.checkpoint();
        directory.link(operation.name, unnamed);
        break;
      }
      case 'rename': {
        const to = directories[operation.other % directories.length] ?? fs.root;
        const moved = directory.lookup(operation.name);
        const other = to.lookup(operation.newName);
        if (isBelow(to, moved) || (operation.exchange && isBelow(directory, other))) break;
        directory.rename(operation.name, to, operation.newName, operation.exchange);
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
  }
}

/** rename(2)'s caller sees to it that no directory comes below itself. */
function isBelow(inode: TmpfsInode, above: TmpfsInode | undefined): boolean {
  for (let at: TmpfsInode = inode; ; at = at.parent ?? at) {
    if (at === above) return true;
    if (at.parent === at || !at.parent) return false;
  }
}

describe('a tree on a disk', () => {
  test('is at any time the tree of the last checkpoint', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
        const kept = new Kept();
        kept.checkpoint();
        for (const one of operations) {
          if (one.kind === 'checkpoint') kept.checkpoint();
          else perform(kept, one);
        }
        const { fs, lost } = restored(kept.disk);
        expect(lost).toEqual([]);
        expect(describeTree(fs.root)).toEqual(kept.last);
        expect(fs.account.used).toBeLessThanOrEqual(kept.fs.account.used + 4e6);
      }),
      { numRuns: 1000 },
    );
  });

  test('goes on from a restored one: two machines after one another', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 30 }), fc.array(operation, { maxLength: 30 }), (before, after) => {
        const first = new Kept();
        for (const one of before) if (one.kind !== 'checkpoint') perform(first, one);
        first.checkpoint();
        const { clock } = first;
        const { fs } = restored(first.disk, clock);
        const second = new Kept(first.disk, clock, fs);
        second.log.take();
        for (const one of after) if (one.kind !== 'checkpoint') perform(second, one);
        second.checkpoint();
        expect(describeTree(restored(second.disk).fs.root)).toEqual(describeTree(fs.root));
      }),
      { numRuns: 100 },
    );
  });

  test('keeps nothing of what was deleted', () => {
    const kept = new Kept();
    kept.checkpoint();
    const before = [...kept.disk.records.keys()];
    const file = kept.fs.root.create('big', { mode: S_IFREG | 0o644, ...owner });
    file.write(0, new Uint8Array(400_000));
    kept.checkpoint();
    expect(kept.disk.records.size).toBeGreaterThan(before.length + 6);
    kept.fs.root.unlink('big');
    kept.checkpoint();
    expect([...kept.disk.records.keys()]).toEqual(before);
  });

  test('writes only the chunks that changed', () => {
    const kept = new Kept();
    const file = kept.fs.root.create('big', { mode: S_IFREG | 0o644, ...owner });
    file.write(0, new Uint8Array(10 << 20).fill(1));
    kept.checkpoint();
    file.write(5 << 20, Uint8Array.of(2));
    const batch = new Changes();
    saveTree('t', kept.log, batch);
    expect([...batch.puts.keys()]).toEqual([`t/i/${file.ino}`, `t/b/${file.ino}/80`]);
  });
});

describe('a damaged tree', () => {
  function sample(): Kept {
    const kept = new Kept();
    const folder = kept.fs.root.create('folder', { mode: S_IFDIR | 0o755, ...owner });
    for (const name of names) folder.create(name, { mode: S_IFREG | 0o644, ...owner }).write(0, new Uint8Array(70_000));
    const inner = folder.create('inner', { mode: S_IFDIR | 0o755, ...owner });
    inner.create('deep', { mode: S_IFREG | 0o644, ...owner });
    kept.checkpoint();
    return kept;
  }

  const without = (kept: Kept, ino: number) => {
    const records = new Map<string, Uint8Array | undefined>(kept.disk.records);
    records.set(`t/i/${ino}`, undefined);
    const fs = newFs();
    return { fs, lost: restoreTree('t', fs, records) };
  };

  test('without a directory’s record: its files are in /lost+found', () => {
    const kept = sample();
    const { fs, lost } = without(kept, find(kept.fs, ['folder'])?.ino ?? 0);
    const found = fs.root.lookup('lost+found');
    expect(lost[0]).toBe('/folder');
    expect(lost).toHaveLength(6);
    expect([...(found?.list() ?? [])]).toHaveLength(5);
    const inner = [...(found?.children() ?? [])].find(({ mode }) => isDirectory(mode));
    expect(inner?.lookup('deep')).toBeDefined();
  });

  test('without the root’s record: everything is in /lost+found', () => {
    const { fs, lost } = without(sample(), 1);
    expect([...fs.root.list()].map(({ name: entry }) => entry)).toEqual(['lost+found']);
    expect(lost.map((path) => path.replace(/\d+/, 'N'))).toEqual(['/', '/lost+found/#N']);
  });

  test('with a chunk missing or damaged: that file alone is lost', () => {
    const kept = sample();
    const ino = find(kept.fs, ['folder', 'b'])?.ino ?? 0;
    for (const value of [undefined, new Uint8Array(1)]) {
      const records = new Map<string, Uint8Array | undefined>(kept.disk.records);
      records.set(`t/b/${ino}/1`, value);
      const fs = newFs();
      expect(restoreTree('t', fs, records)).toEqual(['/folder/b']);
      records.delete(`t/b/${ino}/1`);
      expect(restoreTree('t', newFs(), records)).toEqual(['/folder/b']);
    }
  });
});
