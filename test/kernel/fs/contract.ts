/** What every writable file system of ours must do; run over tmpfs and overlayfs. */
import { describe, expect, test } from 'vitest';
import {
  EEXIST,
  EISDIR,
  ENODATA,
  ENOENT,
  ENOSPC,
  ENOTDIR,
  ENOTEMPTY,
  EOPNOTSUPP,
  EXDEV,
} from '../../../src/kernel/uapi/errno.ts';
import {
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SEEK_DATA,
  SEEK_HOLE,
  XATTR_CREATE,
  XATTR_REPLACE,
} from '../../../src/kernel/uapi/fcntl.ts';
import { link, mkdir, mknod, rename, symlink, unlink } from '../../../src/kernel/vfs/change.ts';
import { wholeContent } from '../../../src/kernel/vfs/content.ts';
import { Devices } from '../../../src/kernel/vfs/devices.ts';
import type { FileSystem, Inode } from '../../../src/kernel/vfs/inode.ts';
import { lookup } from '../../../src/kernel/vfs/namei.ts';
import { openPath } from '../../../src/kernel/vfs/open.ts';
import { text, utf8 } from '../../../src/lib/bytes.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { TestCaller } from '../vfs/caller.ts';

export interface Made {
  readonly fs: FileSystem;
  readonly clock: VirtualClock;
  /** Bytes taken from the account behind it. */
  used(): number;
}

const devices = new Devices();

type Make = (clock: VirtualClock, limit: number) => Omit<Made, 'clock'>;

function prepare(make: Make, limit = Infinity) {
  const clock = new VirtualClock();
  const made = make(clock, limit);
  const caller = new TestCaller(made.fs);
  const open = (path: string, flags: number) => openPath(caller, devices, path, flags, 0o644);
  const write = (path: string, content: string): void => {
    const file = open(path, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(utf8(content), caller);
    file.release();
  };
  const read = (path: string): string => text(wholeContent(lookup(caller, path).inode));
  const inode = (path: string): Inode => lookup(caller, path, { follow: false }).inode;
  return { ...made, clock, caller, open, write, read, inode };
}

/** @param make a file system with room for `limit` bytes */
export function contract(name: string, make: Make): void {
  describe(`${name} keeps the contract for files`, () => files(make));
  describe(`${name} keeps the contract for names and space`, () => names(make));
}

function files(make: Make): void {
  test('content: writes, holes, cuts', () => {
    const { caller, open, inode } = prepare(make);
    const file = open('/f', O_RDWR | O_CREAT);
    expect(file.pwrite(utf8('end'), 200_000, caller)).toBe(3);
    expect(inode('/f')).toMatchObject({ size: 200_003, blocks: 8 });
    const into = new Uint8Array(4).fill(9);
    expect(file.pread(into, 199_998, caller)).toBe(4);
    expect([...into]).toEqual([0, 0, 101, 110]);
    expect(file.seek(0, SEEK_DATA)).toBe(196_608);
    expect(file.seek(0, SEEK_HOLE)).toBe(0);
    expect(file.seek(199_000, SEEK_HOLE)).toBe(200_003);
    file.truncate(199_999);
    file.truncate(200_010);
    expect(file.pread(new Uint8Array(99), 199_998, caller)).toBe(12);
    expect(text(wholeContent(inode('/f')).subarray(199_998))).toBe('\0'.repeat(12));
    expect(file.pread(into, 300_000, caller)).toBe(0);
  });

  test('times follow what was done', () => {
    const { clock, caller, write, inode, open } = prepare(make);
    write('/f', 'x');
    const made = inode('/f').mtime;
    clock.advance(1e9);
    inode('/f').setAttributes({ mode: 0o100600 });
    expect(inode('/f')).toMatchObject({ mtime: made, ctime: made + 1e9, mode: 0o100600 });
    clock.advance(1e9);
    const file = open('/f', O_RDONLY);
    file.read(new Uint8Array(1), caller);
    expect(inode('/f').atime).toBe(made + 2e9);
    const directory = inode('/').mtime;
    clock.advance(1e9);
    unlink(caller, '/f');
    expect(inode('/').mtime).toBeGreaterThan(directory);
    expect(file.inode).toMatchObject({ nlink: 0, ctime: made + 3e9 });
  });

  test('hard links are one file', () => {
    const { caller, write, read, inode } = prepare(make);
    write('/a', 'one');
    link(caller, lookup(caller, '/a'), '/b');
    write('/b', 'two');
    expect(read('/a')).toBe('two');
    expect(inode('/a')).toBe(inode('/b'));
    unlink(caller, '/a');
    expect(inode('/b').nlink).toBe(1);
    expect(read('/b')).toBe('two');
  });

  test('special files and links keep what they are', () => {
    const { caller, inode } = prepare(make);
    mknod(caller, '/null', 0o20666, 0x103);
    mknod(caller, '/fifo', 0o10600, 0);
    symlink(caller, 'somewhere/else', '/link');
    expect(inode('/null')).toMatchObject({ mode: 0o20644, rdev: 0x103 });
    expect(inode('/fifo').mode).toBe(0o10600);
    expect(inode('/link')).toMatchObject({ mode: 0o120777, size: 14 });
    expect(inode('/link').readlink()).toBe('somewhere/else');
  });
}

function names(make: Make): void {
  test('renames replace only their like', () => {
    const { caller, write, read, inode } = prepare(make);
    mkdir(caller, '/d', 0o755);
    mkdir(caller, '/full', 0o755);
    write('/full/x', '');
    write('/f', 'f');
    write('/g', 'g');
    expect(() => inode('/').rename('f', inode('/'), 'd', false)).toThrow(EISDIR);
    expect(() => inode('/').rename('d', inode('/'), 'f', false)).toThrow(ENOTDIR);
    expect(() => rename(caller, '/d', '/full', 0, 0)).toThrow(ENOTEMPTY);
    rename(caller, '/f', '/g', 0, 0);
    expect(read('/g')).toBe('f');
    expect(() => inode('/f')).toThrow(ENOENT);
    rename(caller, '/full', '/d', 0, 0);
    expect(inode('/d/x').size).toBe(0);
    rename(caller, '/d', '/g', 2, 0);
    expect(read('/d')).toBe('f');
    expect(inode('/g/x').nlink).toBe(1);
    expect(() => inode('/').rename('g', prepare(make).fs.root, 'g', false)).toThrow(EXDEV);
  });

  test('extended attributes', () => {
    const { write, inode } = prepare(make);
    write('/f', '');
    const file = inode('/f');
    file.setXattr('user.a', utf8('1'), XATTR_CREATE);
    expect(() => file.setXattr('user.a', utf8('2'), XATTR_CREATE)).toThrow(EEXIST);
    expect(() => file.setXattr('user.b', utf8('2'), XATTR_REPLACE)).toThrow(ENODATA);
    expect(() => file.setXattr('strange', utf8('2'), 0)).toThrow(EOPNOTSUPP);
    expect(file.getXattr('user.a')).toEqual(utf8('1'));
    expect([...file.listXattr()]).toEqual(['user.a']);
    file.removeXattr('user.a');
    expect(file.getXattr('user.a')).toBeUndefined();
  });

  test('space: short writes, then ENOSPC, and all given back', () => {
    const { caller, open, inode, used } = prepare(make, 65_536);
    const before = used();
    const file = open('/f', O_WRONLY | O_CREAT);
    expect(file.write(new Uint8Array(100_000), caller)).toBe(65_536);
    expect(() => file.write(new Uint8Array(1), caller)).toThrow(ENOSPC);
    expect(file.pwrite(new Uint8Array(10), 0, caller)).toBe(10);
    expect(used()).toBe(before + 65_536);
    file.truncate(4096);
    expect(used()).toBe(before + 4096);
    expect(inode('/f').blocks).toBe(8);
    unlink(caller, '/f');
    expect(used()).toBe(before + 4096);
    file.release();
    expect(used()).toBe(before);
  });
}
