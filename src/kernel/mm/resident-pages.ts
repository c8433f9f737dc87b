/**
 * The pages of an address space that have a frame: its page table, how many there are, and who pays for them. A private
 * page that others may share is without PTE_W and has PTE_COW. The hart sets PTE_D at the first store to a page, fork
 * takes it away: it tells which pages a process has written since.
 */
import { type Area, PROT_EXEC, PROT_READ, PROT_WRITE } from './area.ts';
import type { MemoryAccount } from './memory-account.ts';
import type { Mmu } from './mmu.ts';
import {
  ENTRIES,
  ENTRY_WORDS,
  frameOf,
  PageTable,
  PTE_A,
  PTE_COW,
  PTE_D,
  PTE_FLAGS,
  PTE_R,
  PTE_SHARED,
  PTE_U,
  PTE_V,
  PTE_W,
  PTE_X,
} from './page-table.ts';
import type { PhysicalMemory } from './physical-memory.ts';

/**
 * Most pages that fork copies at once: those the parent has written since its last fork. Both sides nearly always write
 * them again, and a copy is a tenth of what a fault costs. What is beyond is copied on write.
 */
const COPIED_AT_FORK = 64;

/** A private page that was written since the last fork. */
function isWritten(pte: number): boolean {
  return (pte & (PTE_SHARED | PTE_W | PTE_D)) === (PTE_W | PTE_D);
}

/** The entry of a page whose frame two processes have: a private one is copied before either writes. */
function shareable(pte: number): number {
  return (pte & PTE_SHARED) === 0 ? (pte & ~(PTE_W | PTE_D)) | PTE_COW : pte;
}

export class ResidentPages {
  readonly table: PageTable;
  readonly account: MemoryAccount | null;
  count = 0;
  /** Most that `count` ever was. */
  peak = 0;
  readonly #mmu: Mmu;
  readonly #physical: PhysicalMemory;

  constructor(mmu: Mmu, account: MemoryAccount | null) {
    this.#mmu = mmu;
    this.#physical = mmu.physical;
    this.account = account;
    this.table = new PageTable(mmu.physical);
  }

  /** The table entry for `frame` in `area`; `cow`: the frame may be shared, so a store must copy it first. */
  #entry(area: Area, frame: number, cow: boolean): number {
    const { prot } = area;
    let flags = PTE_U | PTE_A | (cow ? PTE_COW : 0) | (area.shared ? PTE_SHARED : 0);
    if (prot !== 0) flags |= PTE_V;
    if ((prot & (PROT_READ | PROT_WRITE)) !== 0) flags |= PTE_R;
    if ((prot & PROT_WRITE) !== 0 && !cow) flags |= PTE_W;
    if ((prot & PROT_EXEC) !== 0) {
      flags |= PTE_X;
      this.#physical.markExecutable(frame);
    }
    return (frame << 10) | flags;
  }

  /** Maps `frame`, one reference of which goes over to the page. @throws OutOfMemory; then that reference is gone too */
  install(area: Area, page: number, frame: number, cow: boolean): void {
    try {
      this.table.set(page, this.#entry(area, frame, cow));
    } catch (error) {
      this.#physical.release(frame);
      throw error;
    }
    this.count++;
    if (this.count > this.peak) this.peak = this.count;
  }

  /** Puts `frame`, of ours alone, in the place of what `page` shows. */
  #replace(area: Area, page: number, frame: number): void {
    this.table.set(page, this.#entry(area, frame, false));
    this.#mmu.tlb.flushPage(this.table, page);
  }

  /** A store to a page without PTE_W in a writable area. @throws OutOfMemory */
  unshare(area: Area, page: number, pte: number): void {
    const frame = frameOf(pte);
    if (area.shared) {
      area.source?.markDirty(area.offset + (page - area.start));
      this.#replace(area, page, frame);
    } else if (frame !== this.#mmu.zeroFrame && this.#physical.references(frame) === 1) {
      this.#replace(area, page, frame);
    } else {
      const isZero = frame === this.#mmu.zeroFrame;
      const copy = isZero
        ? this.#physical.allocateZeroed(this.account)
        : this.#physical.allocateCopy(frame, this.account);
      this.#replace(area, page, copy);
      this.#physical.release(frame);
    }
  }

  /** The pages of [start, end) have no frame any more. */
  remove(start: number, end: number): void {
    const hasChanged = this.table.update(start, end, (pte) => {
      this.#physical.release(frameOf(pte));
      this.count--;
      return 0;
    });
    if (hasChanged) this.#mmu.tlb.flush(this.table);
  }

  /** The entries say what `area.prot` says now. */
  protect(area: Area): void {
    const entry = (pte: number) => this.#entry(area, frameOf(pte), (pte & PTE_COW) !== 0);
    if (this.table.update(area.start, area.end, entry)) this.#mmu.tlb.flush(this.table);
  }

  /** fork(2): `child`, which is empty, gets the same pages, private ones shared until one side writes. @throws OutOfMemory */
  forkTo(child: ResidentPages): void {
    let copies = COPIED_AT_FORK;
    for (const [region, from] of this.table.leaves) {
      const to = child.table.leaf(region);
      for (let at = 0; at < ENTRIES * ENTRY_WORDS; at += ENTRY_WORDS) {
        const pte = this.#physical.i32[(from >> 2) + at] ?? 0;
        if (pte === 0) continue;
        const copy = copies > 0 && isWritten(pte) ? child.#copyOf(pte) : 0;
        const own = copy === 0 ? shareable(pte) : pte & ~PTE_D;
        if (copy === 0) this.#physical.hold(frameOf(pte));
        else copies--;
        const { i32 } = this.#physical;
        i32[(from >> 2) + at] = own;
        i32[(to >> 2) + at] = copy === 0 ? own : copy;
        child.count++;
      }
    }
    child.peak = child.count;
  }

  /** An entry like `pte` for a copy of its frame; 0 where there is no memory to spare for it. */
  #copyOf(pte: number): number {
    const frame = this.#physical.allocateSpare(this.account);
    if (frame === 0) return 0;
    this.#physical.copyFrame(frameOf(pte), frame);
    if ((pte & PTE_X) !== 0) this.#physical.markExecutable(frame);
    return (frame << 10) | (pte & PTE_FLAGS & ~PTE_D);
  }

  release(): void {
    if (this.#mmu.tlb.active === this.table) this.#mmu.tlb.active = null;
    this.table.release();
    this.count = 0;
  }
}
