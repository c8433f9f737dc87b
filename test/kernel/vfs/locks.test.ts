import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EDEADLK } from '../../../src/kernel/uapi/errno.ts';
import { F_RDLCK, F_UNLCK, F_WRLCK, LOCK_EX, LOCK_SH, LOCK_UN } from '../../../src/kernel/uapi/fcntl.ts';
import { LockTable, type RecordLock, waitForRecord } from '../../../src/kernel/vfs/locks.ts';
import { Blocked } from '../../../src/kernel/wait.ts';

const SIZE = 12;
const owners = [{}, {}, {}];
const lock = (owner: object, type: number, start: number, end: number): RecordLock => ({
  owner,
  pid: 1,
  type,
  start,
  end,
});

test('record locks do what a table of bytes does', () => {
  const step = fc.record({
    owner: fc.nat(2),
    type: fc.constantFrom(F_RDLCK, F_WRLCK, F_UNLCK),
    start: fc.nat(SIZE - 1),
    length: fc.integer({ min: 1, max: SIZE }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const table = new LockTable();
      const held = owners.map(() => new Array<number>(SIZE).fill(F_UNLCK));
      for (const { owner, type, start, length } of steps) {
        const end = Math.min(SIZE, start + length);
        const range = Array.from({ length: end - start }, (_, i) => start + i);
        const free = range.every((byte) =>
          held.every((bytes, other) => {
            const there = bytes[byte] ?? F_UNLCK;
            return other === owner || there === F_UNLCK || type === F_UNLCK || (there === F_RDLCK && type === F_RDLCK);
          }),
        );
        expect(table.set(lock(owners[owner] ?? {}, type, start, end))).toBe(free);
        const mine = held[owner];
        if (free && mine) for (const byte of range) mine[byte] = type;
        const seen = owners.map((_, i) =>
          new Array<number>(SIZE).fill(F_UNLCK).map((none, byte) => {
            const found = table.records().find((one) => one.owner === owners[i] && one.start <= byte && byte < one.end);
            return found?.type ?? none;
          }),
        );
        expect(seen).toEqual(held);
      }
    }),
    { numRuns: 200 },
  );
});

describe('waiting', () => {
  test('a waiter is woken when the lock goes', () => {
    const [a, b] = [{}, {}];
    const table = new LockTable();
    table.set(lock(a, F_WRLCK, 0, Infinity));
    const blocked = waitForRecord(table, lock(b, F_RDLCK, 5, 6));
    expect(blocked).toBeInstanceOf(Blocked);
    let woken = 0;
    blocked?.queues[0]?.add(() => {
      woken += 1;
    });
    table.drop(a);
    expect(woken).toBe(1);
    expect(waitForRecord(table, lock(b, F_RDLCK, 5, 6))).toBeUndefined();
  });

  test('a circle of waiters is refused', () => {
    const [a, b, c] = [{}, {}, {}];
    const table = new LockTable();
    table.set(lock(a, F_WRLCK, 0, 1));
    table.set(lock(b, F_WRLCK, 1, 2));
    table.set(lock(c, F_WRLCK, 2, 3));
    expect(waitForRecord(table, lock(a, F_WRLCK, 1, 2))).toBeInstanceOf(Blocked);
    expect(waitForRecord(table, lock(b, F_WRLCK, 2, 3))).toBeInstanceOf(Blocked);
    expect(() => waitForRecord(table, lock(c, F_WRLCK, 0, 1))).toThrow(EDEADLK);
  });
});

test('flock: shared by many, exclusive to one, converted by giving up', () => {
  const [a, b] = [{}, {}];
  const table = new LockTable();
  expect(table.flock(a, LOCK_SH)).toBe(true);
  expect(table.flock(b, LOCK_SH)).toBe(true);
  expect(table.flock(a, LOCK_EX)).toBe(false);
  expect(table.flock(b, LOCK_EX)).toBe(true);
  expect(table.flock(a, LOCK_SH)).toBe(false);
  table.flock(b, LOCK_UN);
  expect(table.flock(a, LOCK_EX)).toBe(true);
});
