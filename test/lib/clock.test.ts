import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HurryingClock, SystemClock, VirtualClock } from '../../src/lib/clock.ts';

describe('the host\u2019s clock', () => {
  test('tells nanoseconds since 1970 and never goes back', () => {
    const clock = new SystemClock();
    const before = Date.now();
    const now = clock.now() / 1e6;
    expect(Math.abs(now - before)).toBeLessThan(60_000);
    const first = clock.monotonic();
    expect(clock.monotonic()).toBeGreaterThanOrEqual(first);
  });

  test('calls back once, unless cancelled first', async () => {
    const clock = new SystemClock();
    const cancel = clock.after(0, () => expect.unreachable());
    cancel();
    await new Promise<void>((resolve) => clock.after(1, resolve));
  });
});

describe('a virtual clock', () => {
  test('stands still until told', () => {
    const clock = new VirtualClock(5);
    expect([clock.now(), clock.monotonic()]).toEqual([5, 0]);
    clock.advance(10);
    expect([clock.now(), clock.monotonic()]).toEqual([15, 10]);
  });

  test('timers fall due in order, at their own time; those set meanwhile count too', () => {
    const clock = new VirtualClock(0);
    const log: string[] = [];
    clock.after(3, () => log.push(`c ${clock.monotonic()}`));
    clock.after(1, () => {
      log.push(`a ${clock.monotonic()}`);
      clock.after(1, () => log.push(`b ${clock.monotonic()}`));
    });
    clock.after(9, () => log.push('late'));
    expect(clock.next()).toBe(1e6);
    clock.advance(4e6);
    expect(log).toEqual(['a 1000000', 'b 2000000', 'c 3000000']);
    expect(clock.next()).toBe(9e6);
    expect(clock.monotonic()).toBe(4e6);
  });

  test('a cancelled timer is gone, also when a timer before it cancels it', () => {
    const clock = new VirtualClock();
    const cancel = clock.after(2, () => expect.unreachable());
    clock.after(1, cancel);
    clock.after(1, () => undefined)();
    clock.advance(1e7);
    expect(clock.next()).toBeUndefined();
  });

  test('one step or many: the same order', () => {
    const delays = fc.array(fc.nat(20), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(delays, fc.array(fc.nat(5_000_000), { maxLength: 10 }), (delays, steps) => {
        const run = (steps: readonly number[]): number[] => {
          const clock = new VirtualClock();
          const order: number[] = [];
          for (const [i, delay] of delays.entries()) clock.after(delay, () => order.push(i));
          for (const step of steps) clock.advance(step);
          clock.advance(20e6);
          return order;
        };
        expect(run(steps)).toEqual(run([]));
        const sorted = delays.map((_, i) => i).sort((a, b) => (delays[a] ?? 0) - (delays[b] ?? 0) || a - b);
        expect(run([])).toEqual(sorted);
      }),
    );
  });
});

describe('a hurrying clock', () => {
  const never = () => new Promise<never>(() => undefined);

  test('is the host\u2019s until something is hurried', () => {
    const host = new VirtualClock(1000);
    const clock = new HurryingClock(host);
    const log: string[] = [];
    clock.after(5, () => log.push('five'));
    expect(clock.leap()).toBe(false);
    host.advance(4e6);
    expect(log).toEqual([]);
    host.advance(1e6);
    expect(log).toEqual(['five']);
    expect([clock.now(), clock.monotonic()]).toEqual([1000 + 5e6, 5e6]);
  });

  test('leaps to the next timer, and is ahead of its host from then on', async () => {
    const host = new VirtualClock(0);
    const clock = new HurryingClock(host);
    const log: string[] = [];
    void clock.hurry(never());
    clock.after(50, () => log.push(`b ${clock.monotonic()}`));
    clock.after(20, () => log.push(`a ${clock.monotonic()}`));
    expect(clock.leap()).toBe(true);
    expect(log).toEqual(['a 20000000']);
    host.advance(29e6);
    expect(log).toHaveLength(1);
    host.advance(1e6);
    expect(log).toEqual(['a 20000000', 'b 50000000']);
    expect(clock.now()).toBe(50e6);
    expect(clock.leap()).toBe(false);
  });

  test('stopped, it calls nobody any more', () => {
    const host = new VirtualClock(0);
    const clock = new HurryingClock(host);
    void clock.hurry(never());
    clock.after(20, () => expect.unreachable());
    clock.stop();
    clock.after(30, () => expect.unreachable());
    expect(clock.leap()).toBe(false);
    host.advance(50e6);
    expect(host.next()).toBeUndefined();
  });

  test('waits again once what was hurried is done, and tells of new timers', async () => {
    const clock = new HurryingClock(new VirtualClock(0));
    let told = 0;
    clock.onTimer = () => {
      told += 1;
    };
    clock.after(10, () => undefined);
    expect(told).toBe(1);
    expect(await clock.hurry(Promise.resolve('done'))).toBe('done');
    expect(told).toBe(2);
    expect(clock.leap()).toBe(false);
    await expect(clock.hurry(Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(clock.leap()).toBe(false);
  });

  test('a cancelled timer is no reason to leap', () => {
    const clock = new HurryingClock(new VirtualClock(0));
    void clock.hurry(never());
    clock.after(10, () => expect.unreachable())();
    expect(clock.leap()).toBe(false);
  });
});
