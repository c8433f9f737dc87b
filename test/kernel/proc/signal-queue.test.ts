/** Pending signals: standard ones once, real-time ones each, the lowest first. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SignalQueue } from '../../../src/kernel/proc/signal-queue.ts';
import { signalBit } from '../../../src/kernel/uapi/signal.ts';

test('the queue agrees with a list', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), signal: fc.integer({ min: 1, max: 64 }) }),
    fc.record({ kind: fc.constant('take' as const), wanted: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) }),
    fc.record({ kind: fc.constant('remove' as const), signal: fc.integer({ min: 1, max: 64 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queue = new SignalQueue();
      let model: { signal: number; code: number }[] = [];
      steps.forEach((action, code) => {
        if (action.kind === 'add') {
          queue.add({ signal: action.signal, code });
          if (action.signal >= 32 || !model.some(({ signal }) => signal === action.signal)) {
            model.push({ signal: action.signal, code });
          }
        } else if (action.kind === 'remove') {
          queue.remove(signalBit(action.signal));
          model = model.filter(({ signal }) => signal !== action.signal);
        } else {
          const ready = model.filter(({ signal }) => (action.wanted & signalBit(signal)) !== 0n);
          const lowest = ready.toSorted((a, b) => a.signal - b.signal)[0];
          expect(queue.take(action.wanted)).toEqual(lowest);
          model = model.filter((info) => info !== lowest);
        }
        const set = model.reduce((bits, { signal }) => bits | signalBit(signal), 0n);
        expect(queue.set).toBe(set);
      });
    }),
  );
});
