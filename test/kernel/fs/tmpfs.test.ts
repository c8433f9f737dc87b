import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiskAccount } from '../../../src/kernel/fs/disk-account.ts';
import { FileData } from '../../../src/kernel/fs/file-data.ts';
import { parseSize, parseTmpfsOptions, Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { EINVAL, ENOSPC } from '../../../src/kernel/uapi/errno.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { contract } from './contract.ts';

contract('tmpfs', (clock, limit) => {
  const account = new DiskAccount(limit);
  return { fs: new Tmpfs({ device: 1, clock, account, mode: 0o755 }), used: () => account.used };
});

describe('options', () => {
  test('sizes', () => {
    expect(parseSize('64', 1000)).toBe(64);
    expect(parseSize('64k', 1000)).toBe(65_536);
    expect(parseSize('2G', 1000)).toBe(2 ** 31);
    expect(parseSize('50%', 1000)).toBe(500);
    for (const bad of ['', 'x', '-1', '1kk', '1.5m']) expect(() => parseSize(bad, 1000)).toThrow(EINVAL);
    expect(parseTmpfsOptions('size=64m,mode=1777,uid=5,nr_inodes=10', 0)).toEqual({
      size: 64 * 2 ** 20,
      mode: 0o1777,
      uid: 5,
      inodes: 10,
    });
    expect(() => parseTmpfsOptions('strange', 0)).toThrow(EINVAL);
    expect(() => parseTmpfsOptions('mode=9', 0)).toThrow(EINVAL);
  });

  test('limits of size and inodes, and a remount', () => {
    const fs = new Tmpfs({ device: 1, clock: new VirtualClock(), size: 8192, inodes: 3 });
    const file = fs.root.create('a', { mode: 0o100644, uid: 0, gid: 0 });
    fs.root.create('b', { mode: 0o100644, uid: 0, gid: 0 });
    expect(() => fs.root.create('c', { mode: 0o100644, uid: 0, gid: 0 })).toThrow(ENOSPC);
    expect(file.write(0, new Uint8Array(10_000))).toBe(8192);
    expect(fs.status()).toMatchObject({ blocks: 2, blocksFree: 0, files: 3, filesFree: 0 });
    fs.remount('size=16k');
    expect(file.write(8192, new Uint8Array(8192))).toBe(8192);
    expect(() => fs.remount('size=4k')).toThrow(EINVAL);
    expect(fs.options()).toBe('size=16k,nr_inodes=3,inode64');
  });

  test('the account behind is shared, and gets all back at the end', () => {
    const account = new DiskAccount(12_288);
    const clock = new VirtualClock();
    const [a, b] = [1, 2].map((device) => new Tmpfs({ device, clock, account }));
    a?.root.create('f', { mode: 0o100644, uid: 0, gid: 0 }).write(0, new Uint8Array(8192));
    const other = b?.root.create('f', { mode: 0o100644, uid: 0, gid: 0 });
    expect(other?.write(0, new Uint8Array(8192))).toBe(4096);
    a?.release();
    expect(other?.write(4096, new Uint8Array(4096))).toBe(4096);
    expect(account.used).toBe(8192);
  });
});

/** One change of a file's bytes, done to FileData and to a plain array. */
const change = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), at: fc.nat(200_000), length: fc.integer({ min: 1, max: 90_000 }) }),
  fc.record({ kind: fc.constant('truncate' as const), at: fc.nat(250_000), length: fc.constant(0) }),
  fc.record({ kind: fc.constant('punch' as const), at: fc.nat(200_000), length: fc.integer({ min: 1, max: 90_000 }) }),
  fc.record({
    kind: fc.constant('allocate' as const),
    at: fc.nat(200_000),
    length: fc.integer({ min: 1, max: 90_000 }),
  }),
  fc.record({ kind: fc.constant('borrow' as const), at: fc.constant(0), length: fc.nat(150_000) }),
);

test('a file with holes reads like a plain array, and never loses count of its pages', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      const account = new DiskAccount();
      const file = new FileData(account);
      let model = new Uint8Array();
      const resize = (size: number): void => {
        const next = new Uint8Array(size);
        next.set(model.subarray(0, size));
        model = next;
      };
      changes.forEach(({ kind, at, length }, i) => {
        const bytes = new Uint8Array(length).fill(i + 1);
        if (kind === 'write') {
          file.write(at, bytes);
          if (at + length > model.length) resize(at + length);
          model.set(bytes, at);
        } else if (kind === 'truncate') {
          file.truncate(at);
          resize(at);
        } else if (kind === 'punch') {
          file.punch(at, length);
          model.fill(0, at, at + length);
        } else if (kind === 'allocate') {
          file.allocate(at, length, false);
          if (at + length > model.length) resize(at + length);
        } else {
          file.borrow(bytes);
          model = bytes.slice();
        }
        expect(file.size).toBe(model.length);
        const read = new Uint8Array(model.length + 5).fill(77);
        expect(file.read(0, read)).toBe(model.length);
        expect(Buffer.compare(read.subarray(0, model.length), model)).toBe(0);
        expect(account.used).toBe(file.blocks * 512);
      });
      file.discharge();
      expect(account.used).toBe(0);
    }),
    { numRuns: 100 },
  );
});
