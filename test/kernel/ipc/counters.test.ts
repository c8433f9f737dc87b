import { describe, expect, test } from 'vitest';
import { EventFile } from '../../../src/kernel/ipc/eventfd.ts';
import { SignalFile } from '../../../src/kernel/ipc/signalfd.ts';
import { TimerFile } from '../../../src/kernel/ipc/timerfd.ts';
import { EAGAIN, EINVAL } from '../../../src/kernel/uapi/errno.ts';
import { O_NONBLOCK } from '../../../src/kernel/uapi/fcntl.ts';
import { CLOCK_MONOTONIC, CLOCK_REALTIME, POLLIN, POLLOUT } from '../../../src/kernel/uapi/poll.ts';
import type { SignalInfo } from '../../../src/kernel/uapi/signal.ts';
import { AnonymousFs } from '../../../src/kernel/vfs/anonymous-inode.ts';
import { Blocked, WaitQueue } from '../../../src/kernel/wait.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';
import { TestCaller } from '../test-caller.ts';

const fs = new AnonymousFs('anon_inodefs', 1, () => 0);

function word(value: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value, true);
  return out;
}

function readWord(file: EventFile | TimerFile): bigint | Blocked {
  const into = new Uint8Array(8);
  const count = file.read(into);
  return count instanceof Blocked ? count : new DataView(into.buffer).getBigUint64(0, true);
}

describe('eventfd', () => {
  test('sums up, reads and blocks', () => {
    const file = new EventFile(fs, 2, false, 0);
    file.write(word(3n));
    expect(readWord(file)).toBe(5n);
    expect(readWord(file)).toBeInstanceOf(Blocked);
    expect(file.poll()).toBe(POLLOUT);
    file.write(word(0xffff_ffff_ffff_fffen));
    expect(file.poll()).toBe(POLLIN);
    expect(file.write(word(1n))).toBeInstanceOf(Blocked);
    expect(() => file.write(word(0xffff_ffff_ffff_ffffn))).toThrow(EINVAL);
    expect(() => file.write(new Uint8Array(7))).toThrow(EINVAL);
  });

  test('semaphore, not blocking', () => {
    const file = new EventFile(fs, 2, true, O_NONBLOCK);
    expect([readWord(file), readWord(file)]).toEqual([1n, 1n]);
    expect(() => readWord(file)).toThrow(EAGAIN);
  });
});

describe('timerfd', () => {
  function create(clockId: number) {
    const clock = new VirtualClock();
    const timers = { at: (at: number, callback: () => void) => clock.after((at - clock.monotonic()) / 1e6, callback) };
    return { clock, timer: new TimerFile(fs, clockId, clock, timers, 0) };
  }

  test('once', () => {
    const { clock, timer } = create(CLOCK_MONOTONIC);
    let woken = 0;
    timer.queues[0]?.add(() => {
      woken += 1;
    });
    timer.set({ value: 1e9, interval: 0 }, false);
    woken = 0;
    clock.advance(4e8);
    expect(timer.setting).toEqual({ value: 6e8, interval: 0 });
    expect(readWord(timer)).toBeInstanceOf(Blocked);
    clock.advance(6e8);
    expect(woken).toBe(1);
    expect(readWord(timer)).toBe(1n);
    expect(readWord(timer)).toBeInstanceOf(Blocked);
    expect(timer.setting).toEqual({ value: 0, interval: 0 });
  });

  test('again and again, missed ones counted', () => {
    const { clock, timer } = create(CLOCK_MONOTONIC);
    timer.set({ value: 1e9, interval: 5e8 }, false);
    clock.advance(22e8);
    expect(readWord(timer)).toBe(3n);
    expect(timer.setting).toEqual({ value: 3e8, interval: 5e8 });
    clock.advance(3e8);
    expect(timer.poll()).toBe(POLLIN);
    timer.set({ value: 0, interval: 0 }, false);
    expect(timer.poll()).toBe(0);
  });

  test('at a time of day', () => {
    const { clock, timer } = create(CLOCK_REALTIME);
    timer.set({ value: clock.now() + 2e9, interval: 0 }, true);
    clock.advance(2e9);
    expect(timer.poll()).toBe(POLLIN);
  });
});

test('signalfd gives records of what is pending', () => {
  const pending: SignalInfo[] = [
    { signal: 17, code: 1, pid: 5, uid: 1000, status: 3 },
    { signal: 10, code: 0 },
  ];
  const queue = new WaitQueue();
  const caller = new TestCaller(1);
  const file = new SignalFile(
    fs,
    1n << 16n,
    {
      pending: (_caller, wanted) => pending.some(({ signal }) => (wanted >> BigInt(signal - 1)) & 1n),
      take: (_caller, wanted) => {
        const at = pending.findIndex(({ signal }) => (wanted >> BigInt(signal - 1)) & 1n);
        return at < 0 ? undefined : pending.splice(at, 1)[0];
      },
      queue: () => queue,
    },
    caller,
    0,
  );
  expect(file.poll(null)).toBe(POLLIN);
  const into = new Uint8Array(300);
  expect(file.read(into, caller)).toBe(128);
  const view = new DataView(into.buffer);
  expect([view.getUint32(0, true), view.getInt32(8, true), view.getUint32(12, true), view.getInt32(40, true)]).toEqual([
    17, 1, 5, 3,
  ]);
  expect(file.read(into, caller)).toBeInstanceOf(Blocked);
  expect(() => file.read(new Uint8Array(127), caller)).toThrow(EINVAL);
});
