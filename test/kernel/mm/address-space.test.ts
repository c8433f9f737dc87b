/** Address spaces against a model: what is mapped, with which content, and that no frame is lost or used twice. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AddressSpace } from '../../../src/kernel/mm/address-space.ts';
import { PROT_EXEC, PROT_READ, PROT_WRITE } from '../../../src/kernel/mm/area.ts';
import { MemoryAccount } from '../../../src/kernel/mm/memory-account.ts';
import type { Mmu } from '../../../src/kernel/mm/mmu.ts';
import { OutOfMemory, PAGE_SIZE, PhysicalMemory } from '../../../src/kernel/mm/physical-memory.ts';
import { Tlb } from '../../../src/kernel/mm/tlb.ts';
import { EFAULT, ENOMEM } from '../../../src/kernel/uapi/errno.ts';

function makeMmu(frames = 2048): Mmu {
  const physical = new PhysicalMemory(new WebAssembly.Memory({ initial: 16, maximum: 256 }), frames);
  physical.start(65536);
  const tlb = new Tlb({ flushTlb: () => undefined, flushTlbPage: () => undefined });
  return { physical, tlb, zeroFrame: physical.allocateZeroed(null) };
}

const anonymous = (prot: number, shared = false) => ({ prot, shared, source: null, offset: 0 });
const RW = PROT_READ | PROT_WRITE;
const BASE = 0x1000;

describe('AddressSpace', () => {
  test('memory is zero, holds what is written, and goes on munmap', () => {
    const mmu = makeMmu();
    const memory = new AddressSpace(mmu, null);
    const before = mmu.physical.used;
    const page = memory.map(null, 4, anonymous(RW));
    const at = page * PAGE_SIZE;
    expect(memory.readU64(at + 4092)).toBe(0n);
    memory.writeU64(at + 4092, 0x1122334455667788n);
    expect(memory.readU64(at + 4092)).toBe(0x1122334455667788n);
    expect(memory.readNumber(at + 8)).toBe(0);
    memory.writeNumber(at, -2);
    expect(memory.readNumber(at)).toBe(-2);
    memory.unmap(page, 4);
    expect(() => memory.readU8(at)).toThrow(EFAULT);
    expect(mmu.physical.used).toBe(before + 2);
    memory.release();
  });

  test('protection', () => {
    const memory = new AddressSpace(makeMmu(), null);
    const page = memory.map(null, 2, anonymous(RW));
    memory.writeU8(page * PAGE_SIZE, 7);
    memory.protect(page, 1, 0);
    expect(() => memory.readU8(page * PAGE_SIZE)).toThrow(EFAULT);
    expect(memory.fault(page, PROT_READ)).toMatchObject({ signal: 11, code: 2 });
    memory.protect(page, 1, PROT_READ);
    expect(memory.readU8(page * PAGE_SIZE)).toBe(7);
    expect(() => memory.writeU8(page * PAGE_SIZE, 1)).toThrow(EFAULT);
    expect(memory.fault(page + 9, PROT_READ)).toMatchObject({ signal: 11, code: 1 });
    expect(memory.fault(page, PROT_EXEC)).toMatchObject({ signal: 11, code: 2 });
    expect(() => memory.protect(page, 9, RW)).toThrow(ENOMEM);
  });

  test('translations are forgotten where something was there to be translated', () => {
    const mmu = makeMmu();
    let flushes = 0;
    const tlb = new Tlb({ flushTlb: () => flushes++, flushTlbPage: () => undefined });
    const memory = new AddressSpace({ ...mmu, tlb }, null);
    tlb.active = memory.table;
    const page = memory.map(null, 4, anonymous(RW));
    memory.protect(page, 1, PROT_READ);
    memory.discard(page, 4);
    memory.unmap(page + 3, 1);
    expect(flushes).toBe(0);
    memory.writeU8((page + 1) * PAGE_SIZE, 1);
    memory.protect(page + 1, 1, PROT_READ);
    expect(flushes).toBe(1);
    memory.discard(page, 2);
    expect(flushes).toBe(2);
    memory.readU8((page + 2) * PAGE_SIZE);
    memory.unmap(page, 3);
    expect(flushes).toBe(3);
  });

  test('the heap and the stack grow', () => {
    const memory = new AddressSpace(makeMmu(), null);
    memory.heapStart = 0x10_0000;
    memory.heapEnd = 0x10_0000;
    expect(memory.setHeapEnd(0x10_1800)).toBe(0x10_1800);
    memory.writeU8(0x10_17ff, 1);
    expect(memory.setHeapEnd(0x0f_0000)).toBe(0x10_1800);
    expect(memory.setHeapEnd(0x10_0000)).toBe(0x10_0000);
    expect(() => memory.readU8(0x10_0000)).toThrow(EFAULT);
    memory.map(0x9000, 2, { ...anonymous(RW), growsDown: true });
    memory.stackLimit = 10;
    memory.writeU8(0x8ffc * PAGE_SIZE, 1);
    expect(() => memory.writeU8(0x8ff0 * PAGE_SIZE, 1)).toThrow(EFAULT);
  });

  test('an account’s limit is met, and given back', () => {
    const mmu = makeMmu();
    const root = new MemoryAccount(null);
    const account = new MemoryAccount(root);
    account.limit = 3;
    const memory = new AddressSpace(mmu, account);
    const page = memory.map(null, 8, anonymous(RW));
    for (let i = 0; i < 3; i++) memory.writeU8((page + i) * PAGE_SIZE, 1);
    expect(() => memory.writeU8((page + 3) * PAGE_SIZE, 1)).toThrow(OutOfMemory);
    expect(memory.readU8((page + 4) * PAGE_SIZE)).toBe(0);
    expect([account.usage, root.usage, account.hits]).toEqual([3, 3, 1]);
    memory.discard(page, 1);
    memory.writeU8((page + 3) * PAGE_SIZE, 1);
    memory.release();
    expect([account.usage, root.usage, account.peak]).toEqual([0, 0, 3]);
  });

  test('strings', () => {
    const memory = new AddressSpace(makeMmu(), null);
    const at = memory.map(null, 2, anonymous(RW)) * PAGE_SIZE;
    memory.write(at + 4090, new TextEncoder().encode('over the edge\0'));
    expect(memory.readString(at + 4090)).toBe('over the edge');
    memory.fill(at, 8192, 0x61);
    expect(() => memory.readString(at)).toThrow('File name too long');
    expect(() => memory.readString(at + 8000, 4096)).toThrow(EFAULT);
    expect(() => memory.read(-1, 4)).toThrow(EFAULT);
    expect(() => memory.read(2 ** 38 - 2, 4)).toThrow(EFAULT);
    expect(() => memory.read(Number.NaN, 4)).toThrow(EFAULT);
  });
});

describe('fork', () => {
  test('copies on write, and shared memory stays shared', () => {
    const mmu = makeMmu();
    const parent = new AddressSpace(mmu, null);
    const own = parent.map(null, 1, anonymous(RW)) * PAGE_SIZE;
    const shared = parent.map(null, 1, anonymous(RW, true)) * PAGE_SIZE;
    parent.writeU8(own, 1);
    parent.writeU8(shared, 1);
    const child = parent.fork(null);
    child.writeU8(own, 2);
    child.writeU8(shared, 2);
    expect([parent.readU8(own), child.readU8(own)]).toEqual([1, 2]);
    expect([parent.readU8(shared), child.readU8(shared)]).toEqual([2, 2]);
    parent.release();
    child.writeU8(own, 3);
    expect(child.readU8(shared)).toBe(2);
    child.release();
    expect(mmu.physical.used).toBe(1);
  });

  test('copies what was written since the last one, and shares the rest', () => {
    const mmu = makeMmu();
    const root = new MemoryAccount(null);
    const parent = new AddressSpace(mmu, root);
    const page = parent.map(null, 8, anonymous(RW));
    for (let i = 0; i < 8; i++) parent.writeU8((page + i) * PAGE_SIZE, i);
    expect(parent.fork(root).release()).toBeUndefined();
    parent.writeU8(page * PAGE_SIZE, 100);
    const child = parent.fork(root);
    expect(root.usage).toBe(9);
    parent.writeU8((page + 1) * PAGE_SIZE, 101);
    child.writeU8((page + 2) * PAGE_SIZE, 102);
    expect(root.usage).toBe(11);
    const bytes = (space: AddressSpace) => [0, 1, 2, 3].map((i) => space.readU8((page + i) * PAGE_SIZE));
    expect([bytes(parent), bytes(child)]).toEqual([
      [100, 101, 2, 3],
      [100, 1, 102, 3],
    ]);
    child.release();
    parent.release();
    expect([root.usage, mmu.physical.used]).toEqual([0, 1]);
  });

  test('copies nothing at once where an account is nearly full', () => {
    const account = new MemoryAccount(null);
    account.limit = 5;
    const parent = new AddressSpace(makeMmu(), account);
    const page = parent.map(null, 4, anonymous(RW));
    for (let i = 0; i < 4; i++) parent.writeU8((page + i) * PAGE_SIZE, i);
    const child = parent.fork(account);
    expect([account.usage, account.hits]).toEqual([4, 0]);
    child.writeU8(page * PAGE_SIZE, 9);
    expect([account.usage, parent.readU8(page * PAGE_SIZE)]).toEqual([5, 0]);
  });

  test('a page that was read-only at the fork is no longer shared once it is written', () => {
    const parent = new AddressSpace(makeMmu(), null);
    const page = parent.map(null, 1, anonymous(RW));
    parent.writeU8(page * PAGE_SIZE, 1);
    parent.protect(page, 1, PROT_READ);
    const child = parent.fork(null);
    for (const space of [parent, child]) space.protect(page, 1, RW);
    child.writeU8(page * PAGE_SIZE, 2);
    expect([parent.readU8(page * PAGE_SIZE), child.readU8(page * PAGE_SIZE)]).toEqual([1, 2]);
  });
});

/** One space of 64 pages as a model: undefined is unmapped. */
interface Page {
  value: number;
  prot: number;
}

const place = fc.integer({ min: 0, max: 63 });
const size = fc.integer({ min: 1, max: 12 });
const operation = fc.oneof(
  fc.record({ kind: fc.constant('map' as const), place, size, prot: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('unmap' as const), place, size }),
  fc.record({ kind: fc.constant('protect' as const), place, size, prot: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('write' as const), place, value: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('discard' as const), place, size }),
  fc.record({ kind: fc.constant('move' as const), place, size, to: place }),
  fc.record({ kind: fc.constant('fork' as const), inChild: fc.boolean() }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

class Model {
  pages: (Page | undefined)[] = new Array<Page | undefined>(80).fill(undefined);

  range({ place: from, size: length }: { place: number; size: number }): number[] {
    return Array.from({ length }, (_, i) => from + i);
  }

  apply(op: Operation, space: AddressSpace): void {
    switch (op.kind) {
      case 'map':
        space.map(BASE + op.place, op.size, anonymous(op.prot));
        for (const i of this.range(op)) this.pages[i] = { value: 0, prot: op.prot };
        break;
      case 'unmap':
        space.unmap(BASE + op.place, op.size);
        for (const i of this.range(op)) this.pages[i] = undefined;
        break;
      case 'protect':
        this.#protect(op, space);
        break;
      case 'write':
        this.#write(op, space);
        break;
      case 'discard':
        space.discard(BASE + op.place, op.size);
        for (const i of this.range(op)) if (this.pages[i]) this.pages[i] = { ...this.pages[i], value: 0 };
        break;
      case 'move':
        this.#move(op, space);
        break;
    }
  }

  #protect(op: { place: number; size: number; prot: number }, space: AddressSpace): void {
    if (this.range(op).some((i) => !this.pages[i])) {
      expect(() => space.protect(BASE + op.place, op.size, op.prot)).toThrow(ENOMEM);
      return;
    }
    space.protect(BASE + op.place, op.size, op.prot);
    for (const i of this.range(op)) if (this.pages[i]) this.pages[i] = { ...this.pages[i], prot: op.prot };
  }

  #write(op: { place: number; value: number }, space: AddressSpace): void {
    const page = this.pages[op.place];
    const write = (): void => space.writeU8((BASE + op.place) * PAGE_SIZE + 5, op.value);
    if (page && page.prot & PROT_WRITE) {
      write();
      this.pages[op.place] = { ...page, value: op.value };
    } else expect(write).toThrow(EFAULT);
  }

  /** Where it is one area and the target lies apart from it. */
  #move(op: { place: number; size: number; to: number }, space: AddressSpace): void {
    const area = space.list.find(BASE + op.place);
    if (!area || area.end < BASE + op.place + op.size || Math.abs(op.to - op.place) < op.size) return;
    space.move(area, BASE + op.place, op.size, BASE + op.to, op.size);
    const moved = this.range(op).map((i) => this.pages[i]);
    for (const i of this.range(op)) this.pages[i] = undefined;
    moved.forEach((page, i) => {
      this.pages[op.to + i] = page;
    });
  }

  check(space: AddressSpace): void {
    for (const [i, page] of this.pages.entries()) {
      const read = (): number => space.readU8((BASE + i) * PAGE_SIZE + 5);
      if (page && page.prot !== 0) expect(read()).toBe(page.value);
      else expect(read).toThrow(EFAULT);
    }
    expect(space.mapped).toBe(this.pages.filter((page) => page).length);
  }

  copy(): Model {
    const copy = new Model();
    copy.pages = [...this.pages];
    return copy;
  }
}

test('random mappings, writes and forks agree with the model', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      const mmu = makeMmu();
      let current = { space: new AddressSpace(mmu, null), model: new Model() };
      const others: (typeof current)[] = [];
      for (const op of operations) {
        if (op.kind !== 'fork') {
          current.model.apply(op, current.space);
          continue;
        }
        const child = { space: current.space.fork(null), model: current.model.copy() };
        others.push(op.inChild ? current : child);
        if (op.inChild) current = child;
      }
      for (const { space, model } of [current, ...others]) model.check(space);
      for (const { space } of [current, ...others]) space.release();
      expect(mmu.physical.used).toBe(1);
      expect(mmu.physical.references(mmu.zeroFrame)).toBe(1);
    }),
    { numRuns: 200 },
  );
});
