import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SystemClock, VirtualClock } from '../../src/lib/clock.ts';

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
