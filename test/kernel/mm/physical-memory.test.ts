/** Frames of physical memory, and a memory that goes from one machine to the next. */
import { describe, expect, test } from 'vitest';
import { OutOfMemory, PAGE_SIZE, PhysicalMemory } from '../../../src/kernel/mm/physical-memory.ts';

/** Frames, the first 16 of which are the hart's. */
const limit = 256;
const handedOut = limit - 16;

const newMemory = () => new WebAssembly.Memory({ initial: 1, maximum: 16 });

function started(memory = newMemory()): PhysicalMemory {
  const physical = new PhysicalMemory(memory, limit);
  physical.start(16 * PAGE_SIZE);
  return physical;
}

/** Takes so many frames and writes to them. */
function fill(physical: PhysicalMemory, count = handedOut): number[] {
  const frames: number[] = [];
  for (let taken = 0; taken < count; taken++) frames.push(physical.allocate(null));
  for (const frame of frames) physical.frame(frame).fill(0xaa);
  return frames;
}

describe('frames', () => {
  test('there are as many as the limit says, and each is handed out once', () => {
    const physical = started();
    expect(new Set(fill(physical)).size).toBe(handedOut);
    expect(() => physical.allocate(null)).toThrow(OutOfMemory);
    expect(physical.available).toBe(0);
  });

  test('a frame that was released is handed out again, of zeros where that is asked for', () => {
    const physical = started();
    const [frame = -1] = fill(physical);
    physical.release(frame);
    expect(physical.allocateZeroed(null)).toBe(frame);
    expect(physical.frame(frame)).toEqual(new Uint8Array(PAGE_SIZE));
  });
});

describe('handed over to another machine', () => {
  test('all but what is kept can be handed out again, what is kept has its content', () => {
    const before = started();
    const granted = before.grant() / PAGE_SIZE;
    const frames = fill(before, handedOut - 16);
    const [kept = -1] = frames;
    before.hold(kept);
    before.frame(kept).fill(0xbb);
    const after = before.handOver([Int32Array.of(0, kept)]);
    expect(after.used).toBe(17);
    expect(after.references(kept)).toBe(1);
    const again = fill(after, handedOut - 17);
    expect(new Set([...again, kept])).toEqual(new Set(frames));
    expect(again.every((frame) => frame < granted || frame >= granted + 16)).toBe(true);
    expect(after.frame(kept).every((byte) => byte === 0xbb)).toBe(true);
    expect(() => after.allocate(null)).toThrow(OutOfMemory);
  });

  test('what was decoded of frames that are free now is forgotten', () => {
    const before = started();
    const [code = -1, kept = -1] = fill(before, 4);
    const flushed: number[] = [];
    before.decodeCache = { flushDecode: (frame) => flushed.push(frame) };
    before.markExecutable(code);
    before.markExecutable(kept);
    const after = before.handOver([Int32Array.of(0, kept)]);
    expect(flushed).toEqual([code]);
    after.release(kept);
    expect(flushed).toEqual([code, kept]);
  });

  test('nothing that the earlier one still does reaches it', () => {
    const before = started();
    const [frame = -1] = fill(before, handedOut);
    const after = before.handOver([]);
    const frames = fill(after, handedOut);
    before.u8.fill(0);
    before.frame(frame).fill(0);
    before.copyFrame(frame, frame + 1);
    before.release(frame);
    before.allocateZeroed(null);
    for (const one of frames) expect(after.frame(one).every((byte) => byte === 0xaa)).toBe(true);
    expect(() => before.view.setUint32(frame * PAGE_SIZE, 1)).toThrow(RangeError);
  });
});
