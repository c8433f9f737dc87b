/** Timers over a virtual clock, and interval timers on top. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IntervalTimer } from '../../../src/kernel/proc/interval-timer.ts';
import { Timers } from '../../../src/kernel/proc/timers.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';

test('timers fire in their order, at their time, unless cancelled', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.boolean()), { maxLength: 50 }), (wanted) => {
      const clock = new VirtualClock();
      const timers = new Timers(clock);
      const fired: [number, number][] = [];
      wanted.forEach(([at, cancelled], i) => {
        const cancel = timers.at(at * 1e6, () => fired.push([clock.monotonic() / 1e6, i]));
        if (cancelled) cancel();
      });
      clock.advance(2e9);
      const expected = wanted
        .map(([at], i): [number, number] => [at, i])
        .filter(([, i]) => !wanted[i]?.[1])
        .sort(([a, i], [b, j]) => a - b || i - j);
      expect(fired).toEqual(expected);
    }),
  );
});

test('an interval timer repeats and counts what it missed', () => {
  const clock = new VirtualClock();
  const timers = new Timers(clock);
  let fired = 0;
  const monotonic = () => clock.monotonic();
  const timer = new IntervalTimer(timers, monotonic, monotonic, () => fired++);
  timer.set(10e6, 5e6);
  clock.advance(9e6);
  expect([fired, timer.remaining]).toEqual([0, 1e6]);
  clock.advance(1e6);
  expect(fired).toBe(1);
  clock.advance(20e6);
  expect(fired).toBe(5);
  timer.stop();
  clock.advance(100e6);
  expect([fired, timer.remaining]).toEqual([5, 0]);
});

test('thousands of cancelled timers leave the others alone', () => {
  const clock = new VirtualClock();
  const timers = new Timers(clock);
  const fired: number[] = [];
  for (let i = 0; i < 5000; i++) {
    const cancel = timers.at((5000 - i) * 1e6, () => fired.push(i));
    if (i % 10 !== 0) cancel();
  }
  clock.advance(10e9);
  expect(fired).toEqual(Array.from({ length: 500 }, (_, i) => 4990 - 10 * i));
});
