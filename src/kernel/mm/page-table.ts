/**
 * An Sv39 page table inside physical memory (RISC-V privileged specification, chapter "Sv39"). Frame numbers stay below
 * 2^20, so an entry's low 32 bits hold it all. Page numbers (address / 4096) are below 2^26.
 */
import { PAGE_SIZE, type PhysicalMemory } from './physical-memory.ts';

export const PTE_V = 1;
export const PTE_R = 2;
export const PTE_W = 4;
export const PTE_X = 8;
export const PTE_U = 16;
export const PTE_A = 64;
export const PTE_D = 128;
/** Ours (RSW): a private frame that others may share; the first store copies it. */
export const PTE_COW = 0x100;
/** Ours (RSW): belongs to a shared mapping. */
export const PTE_SHARED = 0x200;
export const PTE_FLAGS = 0x3ff;

/** Of a table. */
export const ENTRIES = 512;
/** An entry's size in words of 32 bits. */
export const ENTRY_WORDS = 2;

export function frameOf(pte: number): number {
  return pte >>> 10;
}

export class PageTable {
  readonly #physical: PhysicalMemory;
  readonly #root: number;
  /** The last-level table looked at last: page number >> 9, and its byte address. */
  #cachedRegion = -1;
  #cachedTable = 0;
  /** The last-level tables: by page number >> 9, their byte addresses. */
  readonly #leaves = new Map<number, number>();

  /** @throws OutOfMemory */
  constructor(physical: PhysicalMemory) {
    this.#physical = physical;
    this.#root = physical.allocateZeroed(null);
  }

  /** Physical byte address of the root, for the hart. */
  get address(): number {
    return this.#root * PAGE_SIZE;
  }

  /** Byte address of `page`'s entry, or 0 where there is no table for it. */
  find(page: number): number {
    const region = page >> 9;
    if (region !== this.#cachedRegion) {
      const table = this.#leaves.get(region);
      if (table === undefined) return 0;
      this.#cachedRegion = region;
      this.#cachedTable = table;
    }
    return this.#cachedTable + (page & 511) * 8;
  }

  /** The entry of `page`, 0 where nothing is mapped. */
  get(page: number): number {
    const at = this.find(page);
    return at === 0 ? 0 : (this.#physical.i32[at >> 2] ?? 0);
  }

  /** @throws OutOfMemory where a table is missing and can't be made */
  set(page: number, pte: number): void {
    let at = this.find(page);
    if (at === 0) at = this.leaf(page >> 9) + (page & 511) * 8;
    this.#physical.i32[at >> 2] = pte;
  }

  /** Byte address of the last-level table of pages `region << 9` and on, made where missing. @throws OutOfMemory */
  leaf(region: number): number {
    const top = this.#descend(this.#root * PAGE_SIZE + (region >> 9) * 8);
    this.#cachedTable = this.#descend(top + (region & 511) * 8);
    this.#cachedRegion = region;
    this.#leaves.set(region, this.#cachedTable);
    return this.#cachedTable;
  }

  /** All last-level tables, by the page number >> 9 of their first page. */
  get leaves(): ReadonlyMap<number, number> {
    return this.#leaves;
  }

  #descend(at: number): number {
    const entry = this.#physical.i32[at >> 2] ?? 0;
    if (entry !== 0) return frameOf(entry) * PAGE_SIZE;
    const frame = this.#physical.allocateZeroed(null);
    this.#physical.i32[at >> 2] = (frame << 10) | PTE_V;
    return frame * PAGE_SIZE;
  }

  /** Calls `visit` with each mapped page of [from, to) and its entry; what it answers is the new entry. @returns whether any changed */
  update(from: number, to: number, visit: (pte: number, page: number) => number): boolean {
    let page = from;
    let hasChanged = false;
    while (page < to) {
      const at = this.find(page);
      if (at === 0) {
        page = this.#skip(page);
        continue;
      }
      const end = Math.min(to, (page | 511) + 1);
      for (let entry = at >> 2; page < end; page++, entry += 2) {
        const pte = this.#physical.i32[entry] ?? 0;
        if (pte === 0) continue;
        const changed = visit(pte, page);
        if (changed === pte) continue;
        this.#physical.i32[entry] = changed;
        hasChanged = true;
      }
    }
    return hasChanged;
  }

  /** The first page after `page` that may have a table. */
  #skip(page: number): number {
    const top = this.#physical.i32[(this.#root * PAGE_SIZE + (page >> 18) * 8) >> 2] ?? 0;
    return top === 0 ? ((page >> 18) + 1) << 18 : ((page >> 9) + 1) << 9;
  }

  /** Releases the frames of all pages, and the tables. */
  release(): void {
    const { i32 } = this.#physical;
    for (const leaf of this.#leaves.values()) {
      for (let entry = leaf >> 2; entry < (leaf + PAGE_SIZE) >> 2; entry += ENTRY_WORDS) {
        const pte = i32[entry] ?? 0;
        if (pte !== 0) this.#physical.release(frameOf(pte));
      }
      this.#physical.release(leaf / PAGE_SIZE);
    }
    this.#leaves.clear();
    const root = (this.#root * PAGE_SIZE) >> 2;
    for (let entry = root; entry < root + ENTRY_WORDS * ENTRIES; entry += ENTRY_WORDS) {
      const top = i32[entry] ?? 0;
      if (top !== 0) this.#physical.release(frameOf(top));
    }
    this.#physical.release(this.#root);
    this.#cachedRegion = -1;
  }
}
