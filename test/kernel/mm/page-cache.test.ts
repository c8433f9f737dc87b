/** The page cache: one frame for all who map a file, writes seen both ways, and nothing kept beyond need. */
import { describe, expect, test } from 'vitest';
import { Tmpfs } from '../../../src/kernel/fs/tmpfs.ts';
import { AddressSpace } from '../../../src/kernel/mm/address-space.ts';
import { PROT_READ, PROT_WRITE } from '../../../src/kernel/mm/area.ts';
import type { Mmu } from '../../../src/kernel/mm/mmu.ts';
import { PageCaches } from '../../../src/kernel/mm/page-cache.ts';
import { PAGE_SIZE, PhysicalMemory } from '../../../src/kernel/mm/physical-memory.ts';
import { Tlb } from '../../../src/kernel/mm/tlb.ts';
import { EFAULT } from '../../../src/kernel/uapi/errno.ts';
import { readContent, truncateContent, writeContent } from '../../../src/kernel/vfs/content.ts';
import type { Inode } from '../../../src/kernel/vfs/inode.ts';
import { VirtualClock } from '../../../src/lib/clock.ts';

interface World {
  readonly mmu: Mmu;
  readonly caches: PageCaches;
  readonly file: Inode;
}

function makeWorld(content: string, frames = 1024): World {
  const physical = new PhysicalMemory(new WebAssembly.Memory({ initial: 16, maximum: 256 }), frames);
  physical.start(65536);
  const tlb = new Tlb({ flushTlb: () => undefined, flushTlbPage: () => undefined });
  const mmu = { physical, tlb, zeroFrame: physical.allocateZeroed(null) };
  const fs = new Tmpfs({ device: 1, clock: new VirtualClock() });
  const file = fs.root.create('file', { mode: 0o100644, uid: 0, gid: 0 });
  file.write(0, new TextEncoder().encode(content));
  return { mmu, caches: new PageCaches(physical), file };
}

function mapFile({ mmu, caches, file }: World, shared: boolean): { space: AddressSpace; at: number } {
  const space = new AddressSpace(mmu, null);
  const request = { prot: PROT_READ | PROT_WRITE, shared, source: caches.of(file), offset: 0 };
  return { space, at: space.map(null, 2, request) * PAGE_SIZE };
}

function contentOf(file: Inode): string {
  const bytes = new Uint8Array(file.size);
  readContent(file, 0, bytes);
  return new TextDecoder().decode(bytes);
}

describe('page cache', () => {
  test('shared mappings, read(2) and write(2) see one content', () => {
    const world = makeWorld('hello');
    const a = mapFile(world, true);
    const b = mapFile(world, true);
    expect(a.space.readString(a.at)).toBe('hello');
    a.space.writeU8(a.at, 0x4a);
    expect(b.space.readString(b.at)).toBe('Jello');
    expect(contentOf(world.file)).toBe('Jello');
    writeContent(world.file, 4, new TextEncoder().encode('y'));
    expect(b.space.readString(b.at)).toBe('Jelly');
    a.space.release();
    b.space.release();
    world.caches.reclaim();
    expect(contentOf(world.file)).toBe('Jelly');
    expect(world.mmu.physical.used).toBe(1);
    expect(world.file.pageCache).toBe(null);
  });

  test('private mappings keep their writes to themselves', () => {
    const world = makeWorld('hello');
    const a = mapFile(world, false);
    const b = mapFile(world, false);
    a.space.writeU8(a.at, 0x4a);
    expect([a.space.readString(a.at), b.space.readString(b.at), contentOf(world.file)]).toEqual([
      'Jello',
      'hello',
      'hello',
    ]);
  });

  test('beyond the end is SIGBUS, the rest of the last page zero', () => {
    const world = makeWorld('hello');
    const { space, at } = mapFile(world, true);
    expect(space.readU8(at + 4000)).toBe(0);
    expect(() => space.readU8(at + PAGE_SIZE)).toThrow(EFAULT);
    expect(space.fault(at / PAGE_SIZE + 1, PROT_READ)).toMatchObject({ signal: 7 });
  });

  test('truncation forgets what is cut off', () => {
    const world = makeWorld('x'.repeat(5000));
    const { space, at } = mapFile(world, true);
    expect(space.readU8(at + 4500)).toBe(0x78);
    space.release();
    truncateContent(world.file, 10);
    truncateContent(world.file, 5000);
    const again = mapFile(world, true);
    expect([
      again.space.readU8(again.at + 9),
      again.space.readU8(again.at + 10),
      again.space.readU8(again.at + 4500),
    ]).toEqual([0x78, 0, 0]);
  });

  test('the cache stays below a quarter of memory', () => {
    const world = makeWorld('x'.repeat(40 * PAGE_SIZE), 128);
    const pages = world.caches.of(world.file);
    for (let i = 0; i < 40; i++) pages.get(i);
    expect(world.caches.frames).toBeLessThanOrEqual(32);
  });
});
