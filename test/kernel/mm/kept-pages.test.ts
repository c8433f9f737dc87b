/** What a machine leaves of unchanging files for the next one on its memory. */
import { describe, expect, test } from 'vitest';
import { FrameIndex } from '../../../src/kernel/mm/frame-index.ts';
import { KeptPages } from '../../../src/kernel/mm/kept-pages.ts';

function index(...frames: number[]): FrameIndex {
  const result = new FrameIndex();
  for (const [page, frame] of frames.entries()) result.add(page, frame);
  return result;
}

function framesOf(kept: KeptPages): number[] {
  return [...kept.blocks()]
    .flatMap((block) => [...block])
    .filter((frame) => frame !== 0)
    .sort((a, b) => a - b);
}

describe('kept pages', () => {
  const tar = new Uint8Array(1000);
  const first = tar.subarray(0, 400);
  const second = tar.subarray(400, 1000);

  test('are found by the bytes they hold, once', () => {
    const kept = new KeptPages();
    const frames = index(7, 8);
    expect(kept.add(first, frames)).toBe(true);
    expect(kept.add(first, index(9))).toBe(false);
    expect(kept.add(second, index(10))).toBe(true);
    expect(kept.frames).toBe(3);
    expect(framesOf(kept)).toEqual([7, 8, 10]);
    expect(kept.take(new Uint8Array(400))).toBeUndefined();
    expect(kept.take(tar.subarray(0, 399))).toBeUndefined();
    expect(kept.take(tar.subarray(0, 400))).toBe(frames);
    expect(kept.take(first)).toBeUndefined();
    expect(framesOf(kept)).toEqual([10]);
    expect(kept.frames).toBe(1);
  });

  test('that nobody takes are passed on; where there are too many, those go that were of no use for longest', () => {
    const files = Array.from({ length: 40 }, (_, i) => tar.subarray(10 * i, 10 * i + 10));
    const frames = index(...Array.from({ length: 1000 }, (_, i) => i + 1));
    let kept = new KeptPages();
    for (const file of files) {
      const next = new KeptPages();
      expect(next.add(file, frames)).toBe(true);
      kept.passOn(next);
      kept = next;
    }
    expect(kept.frames).toBe(24_000);
    const there = files.map((file) => kept.take(file) !== undefined);
    expect(there).toEqual(files.map((_, i) => i >= 16));
  });

  test('are all given up where memory is short', () => {
    const kept = new KeptPages();
    kept.add(first, index(7));
    kept.clear();
    expect(kept.frames).toBe(0);
    expect(kept.take(first)).toBeUndefined();
  });
});
