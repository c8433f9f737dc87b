/** A machine on virtual time: it sleeps for days in no time, and waits for the outside world. */
import { describe, expect, test } from 'vitest';
import { HurryingClock, VirtualClock } from '../../../src/lib/clock.ts';
import { hasImage, Machine } from '../machine.ts';

describe.skipIf(!hasImage('busybox'))('virtual time', () => {
  test('a long sleep is over at once, in order', async () => {
    const clock = new VirtualClock();
    const machine = await Machine.create({ image: 'busybox', clock });
    const { stdout } = await machine.run([
      'sh',
      '-c',
      '(sleep 200000; echo b) & (sleep 100000; echo a) & wait; date -u +%F',
    ]);
    expect(stdout).toBe('a\nb\n2026-01-03\n');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(200_000e9);
  });

  test('the outside world holds it', async () => {
    const clock = new VirtualClock();
    const machine = await Machine.create({ image: 'busybox', clock });
    let finish = (): void => undefined;
    const work = machine.kernel.outside(
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
    );
    const { process } = await machine.start(['sleep', '1000']);
    for (let i = 0; i < 20; i++) await machine.kernel.pause();
    expect(process.ended).toBe(false);
    expect(clock.monotonic()).toBeLessThan(1e9);
    finish();
    await work;
    expect(await machine.kernel.exited(process)).toMatchObject({ code: 0 });
  });

  test('a hurried machine waits for nothing, though a busy one takes its time', async () => {
    const clock = new HurryingClock();
    const machine = await Machine.create({ image: 'busybox', clock });
    const script = 'sleep 100000 & timeout 1 sh -c "while :; do :; done"; echo $?; wait; echo end';
    const { stdout } = await clock.hurry(machine.run(['sh', '-c', script]));
    expect(stdout).toBe('143\nend\n');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(100_000e9);
  });
});
