/** A file's frames against a plain map. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BLOCK_PAGES, FrameIndex } from '../../../src/kernel/mm/frame-index.ts';

const page = fc.oneof(fc.integer({ min: 0, max: 3 * BLOCK_PAGES }), fc.integer({ min: 0, max: 2 ** 40 }));

test('holds what a map holds, and finds neighbours', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(page, fc.integer({ min: 0, max: 2 ** 20 }))), (changes) => {
      const index = new FrameIndex();
      const model = new Map<number, number>();
      for (const [at, frame] of changes) {
        if (model.delete(at)) index.delete(at);
        if (frame === 0) continue;
        index.add(at, frame);
        model.set(at, frame);
      }
      expect(index.size).toBe(model.size);
      expect(new Map(index.entries())).toEqual(model);
      for (const [at] of changes) {
        expect(index.get(at)).toBe(model.get(at) ?? 0);
        const first = at - (at % BLOCK_PAGES);
        const near = Array.from({ length: BLOCK_PAGES }, (_, i) => model.get(first + i) ?? 0);
        expect([...(index.block(at) ?? new Int32Array(BLOCK_PAGES))]).toEqual(near);
      }
    }),
  );
});
