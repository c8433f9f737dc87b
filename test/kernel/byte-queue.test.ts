import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteQueue } from '../../src/kernel/byte-queue.ts';

test('behaves as an array of bytes', () => {
  const operation = fc.oneof(
    fc.record({ push: fc.uint8Array({ maxLength: 6000 }) }),
    fc.record({ shift: fc.nat(7000) }),
    fc.record({ peek: fc.nat(7000), offset: fc.nat(5000) }),
    fc.record({ drop: fc.nat(7000) }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 20 }), (operations) => {
      const queue = new ByteQueue();
      let model: number[] = [];
      for (const op of operations) {
        if ('push' in op) {
          queue.push(op.push);
          model.push(...op.push);
        } else if ('drop' in op) {
          queue.drop(op.drop);
          model = model.slice(op.drop);
        } else {
          const into = new Uint8Array('shift' in op ? op.shift : op.peek);
          const from = 'peek' in op ? op.offset : 0;
          const count = 'shift' in op ? queue.shift(into) : queue.peek(into, op.offset);
          expect([...into.subarray(0, count)]).toEqual(model.slice(from, from + into.length));
          if ('shift' in op) model = model.slice(count);
        }
        expect(queue.length).toBe(model.length);
      }
    }),
    { numRuns: 50 },
  );
});
