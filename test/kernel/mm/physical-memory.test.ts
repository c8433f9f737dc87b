/** Frames of physical memory, and memory that goes from one machine to the next. */
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

/** Writes to every frame. */
function fill(physical: PhysicalMemory): number[] {
  const frames: number[] = [];
  for (let frame = 0; frame < handedOut; frame++) frames.push(physical.allocate(null));
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

describe('memory of an earlier machine', () => {
  test('what is granted for the decode cache is zeros', () => {
    const before = started();
    fill(before);
    const after = started(before.takeMemory());
    const address = after.grant();
    expect(address).toBeGreaterThan(0);
    expect(after.u8.subarray(address, address + 65536)).toEqual(new Uint8Array(65536));
  });

  test('all of it can be handed out, and nothing that the earlier one still does reaches it', () => {
    const before = started();
    const [frame = -1] = fill(before);
    const after = started(before.takeMemory());
    const frames = fill(after);
    expect(frames.length).toBe(handedOut);
    before.u8.fill(0);
    before.frame(frame).fill(0);
    before.copyFrame(frame, frame + 1);
    before.release(frame);
    before.allocateZeroed(null);
    for (const one of frames) expect(after.frame(one).every((byte) => byte === 0xaa)).toBe(true);
    expect(() => before.view.setUint32(frame * PAGE_SIZE, 1)).toThrow(RangeError);
  });
});
