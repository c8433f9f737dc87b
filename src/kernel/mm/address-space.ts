/**
 * A process's address space (struct mm_struct): mappings, demand paging, copy on write, fork. Laid out as Linux does on
 * riscv64 with Sv39: programs at 0x2aaaaaa000, mmap top-down below the stack, which ends at 0x3fffffffff. Left out:
 * swap, huge pages, mlock's effect, overcommit limits (every reservation is granted, frames are counted when touched).
 */
import { EFAULT, EINVAL, ENOMEM } from '../uapi/errno.ts';
import { BUS_ADRERR, SEGV_ACCERR, SEGV_MAPERR, SIGBUS, SIGSEGV } from '../uapi/signal.ts';
import { Blocked } from '../wait.ts';
import { type Area, AreaList, type MapRequest, PROT_READ, PROT_WRITE } from './area.ts';
import { BLOCK_PAGES } from './frame-index.ts';
import { MMAP_BASE, MMAP_BOTTOM, STACK_TOP } from './layout.ts';
import type { MemoryAccount } from './memory-account.ts';
import type { Mmu } from './mmu.ts';
import { type PageSource, SharedPages } from './page-cache.ts';
import { frameOf, type PageTable, PTE_D, PTE_V, PTE_W } from './page-table.ts';
import { PAGE_SIZE } from './physical-memory.ts';
import { ResidentPages } from './resident-pages.ts';
import { UserAccess } from './user-access.ts';

/** Why an access failed: the signal it becomes. */
export interface AccessFault {
  readonly signal: number;
  readonly code: number;
}

const NOT_MAPPED: AccessFault = { signal: SIGSEGV, code: SEGV_MAPERR };
const NOT_ALLOWED: AccessFault = { signal: SIGSEGV, code: SEGV_ACCERR };
const BEYOND_FILE: AccessFault = { signal: SIGBUS, code: BUS_ADRERR };

export class AddressSpace extends UserAccess {
  readonly #mmu: Mmu;
  readonly #pages: ResidentPages;
  readonly table: PageTable;
  readonly list = new AreaList();
  /** Most pages the stack may grow to (RLIMIT_STACK). */
  stackLimit = 2048;
  /** Most pages mapped (RLIMIT_AS). */
  pageLimit = Number.POSITIVE_INFINITY;
  /** Pages in all areas. */
  mapped = 0;
  /** The heap (brk(2)), byte addresses. */
  heapStart = 0;
  heapEnd = 0;
  /** Where argv and the environment lie, for /proc. */
  argumentStart = 0;
  argumentEnd = 0;
  environmentStart = 0;
  environmentEnd = 0;
  /** rt_sigreturn's trampoline in the vdso. */
  sigreturn = 0;
  #users = 1;

  constructor(mmu: Mmu, account: MemoryAccount | null) {
    super(mmu.physical);
    this.#mmu = mmu;
    this.#pages = new ResidentPages(mmu, account);
    this.table = this.#pages.table;
  }

  /** Pages with a frame. */
  get resident(): number {
    return this.#pages.count;
  }

  get peakResident(): number {
    return this.#pages.peak;
  }

  /** One process more that runs in it (vfork, CLONE_VM). */
  hold(): this {
    this.#users++;
    return this;
  }

  get users(): number {
    return this.#users;
  }

  release(): void {
    this.#users--;
    if (this.#users > 0) return;
    this.#pages.release();
    for (const area of this.list.areas) area.source?.drop();
    this.list.areas = [];
  }

  /**
   * Maps `pages` pages at page number `at` (replacing what is there), or somewhere free.
   * @returns the first page's number @throws ENOMEM
   */
  map(at: number | null, pages: number, request: MapRequest): number {
    if (pages <= 0) throw EINVAL;
    if (this.mapped + pages > this.pageLimit) throw ENOMEM;
    let start = at;
    if (start === null) {
      const gap = this.list.findGap(pages, MMAP_BASE / PAGE_SIZE, MMAP_BOTTOM / PAGE_SIZE);
      if (gap === undefined) throw ENOMEM;
      start = gap;
    } else {
      if ((start + pages) * PAGE_SIZE > STACK_TOP + PAGE_SIZE) throw ENOMEM;
      this.unmap(start, pages);
    }
    const source = request.source ?? (request.shared ? new SharedPages(this.physical) : null);
    source?.hold();
    this.list.insert({
      start,
      end: start + pages,
      prot: request.prot,
      shared: request.shared,
      source,
      offset: request.offset,
      path: request.path ?? null,
      name: request.name ?? '',
      growsDown: request.growsDown ?? false,
    });
    this.mapped += pages;
    return start;
  }

  unmap(start: number, pages: number): void {
    const end = start + pages;
    if (this.list.isFree(start, end)) return;
    for (const area of this.list.isolate(start, end)) {
      this.#pages.remove(area.start, area.end);
      this.list.remove(area);
      this.mapped -= area.end - area.start;
      area.source?.drop();
    }
  }

  /** madvise(MADV_DONTNEED): frames go, the mapping stays. */
  discard(start: number, pages: number): void {
    for (const area of this.list.overlapping(start, start + pages)) {
      this.#pages.remove(Math.max(area.start, start), Math.min(area.end, start + pages));
    }
  }

  /** mprotect(2). @throws ENOMEM where part of it isn't mapped */
  protect(start: number, pages: number, prot: number): void {
    const end = start + pages;
    let covered = start;
    for (const area of this.list.overlapping(start, end)) {
      if (area.start > covered) throw ENOMEM;
      covered = area.end;
    }
    if (covered < end) throw ENOMEM;
    for (const area of this.list.isolate(start, end)) {
      if (area.prot === prot) continue;
      area.prot = prot;
      this.#pages.protect(area);
    }
  }

  /**
   * Makes `page` accessible for `access` (a PROT_* bit); answers null, or the fault it is.
   * @throws Blocked, OutOfMemory
   */
  fault(page: number, access: number): AccessFault | null {
    const area = this.list.find(page) ?? this.#growStack(page);
    if (!area) return NOT_MAPPED;
    const allowed = access === PROT_READ ? PROT_READ | PROT_WRITE : access;
    if ((area.prot & allowed) === 0) return NOT_ALLOWED;
    const pte = this.table.get(page);
    if (pte !== 0) {
      if (access !== PROT_WRITE || (pte & PTE_W) !== 0) this.#mmu.tlb.flushPage(this.table, page);
      else this.#pages.unshare(area, page, pte);
      return null;
    }
    return area.source ? this.#faultSource(area, area.source, page, access) : this.#faultAnonymous(area, page, access);
  }

  #faultAnonymous(area: Area, page: number, access: number): null {
    if (access === PROT_WRITE) {
      this.#pages.install(area, page, this.physical.allocateZeroed(this.#pages.account), false);
    } else {
      this.physical.hold(this.#mmu.zeroFrame);
      this.#pages.install(area, page, this.#mmu.zeroFrame, true);
    }
    return null;
  }

  #faultSource(area: Area, source: PageSource, page: number, access: number): AccessFault | null {
    const index = area.offset + (page - area.start);
    const frame = source.get(index);
    if (frame instanceof Blocked) throw frame;
    if (frame === null) return BEYOND_FILE;
    if (access === PROT_WRITE && !area.shared) {
      this.#pages.install(area, page, this.physical.allocateCopy(frame, this.#pages.account), false);
      return null;
    }
    if (access === PROT_WRITE) source.markDirty(index);
    this.physical.hold(frame);
    this.#pages.install(area, page, frame, access !== PROT_WRITE);
    if (access !== PROT_WRITE) this.#faultAround(area, source, page);
    return null;
  }

  /** Maps neighbours that the cache has already, read-only (Linux's fault-around). */
  #faultAround(area: Area, source: PageSource, page: number): void {
    const index = area.offset + (page - area.start);
    const block = source.near(index);
    if (!block) return;
    const first = page - (index % BLOCK_PAGES);
    const end = Math.min(area.end, first + BLOCK_PAGES);
    for (let near = Math.max(area.start, first); near < end; near++) {
      const frame = block[near - first] ?? 0;
      if (frame === 0 || this.table.get(near) !== 0) continue;
      this.physical.hold(frame);
      this.#pages.install(area, near, frame, true);
    }
  }

  #growStack(page: number): Area | null {
    const above = this.list.areas[this.list.indexAfter(page)];
    if (!above?.growsDown || above.end - page > this.stackLimit) return null;
    const below = this.list.areas[this.list.indexAfter(page) - 1];
    if (below && below.end > page - 256) return null;
    this.mapped += above.start - page;
    above.start = page;
    return above;
  }

  protected physicalAddress(page: number, write: boolean): number {
    let pte = this.table.get(page);
    const needed = write ? PTE_V | PTE_W : PTE_V;
    if ((pte & needed) !== needed) {
      if (this.fault(page, write ? PROT_WRITE : PROT_READ)) throw EFAULT;
      pte = this.table.get(page);
    }
    if (write && (pte & PTE_D) === 0) this.table.set(page, pte | PTE_D);
    return frameOf(pte) * PAGE_SIZE;
  }

  /** Where [address, address + 4) lies in physical memory, for futexes shared between processes. */
  physicalOf(address: number): number {
    return this.physicalAddress(Math.floor(address / PAGE_SIZE), true) + (address % PAGE_SIZE);
  }

  /** fork(2): the same memory, private frames shared until one side writes. @throws OutOfMemory */
  fork(account: MemoryAccount | null): AddressSpace {
    const child = new AddressSpace(this.#mmu, account);
    child.copyLayout(this);
    for (const area of this.list.areas) {
      area.source?.hold();
      child.list.areas.push({ ...area });
    }
    try {
      this.#pages.forkTo(child.#pages);
    } catch (error) {
      child.release();
      throw error;
    } finally {
      this.#mmu.tlb.flush(this.table);
    }
    return child;
  }

  protected copyLayout(from: AddressSpace): void {
    this.stackLimit = from.stackLimit;
    this.pageLimit = from.pageLimit;
    this.mapped = from.mapped;
    this.heapStart = from.heapStart;
    this.heapEnd = from.heapEnd;
    this.argumentStart = from.argumentStart;
    this.argumentEnd = from.argumentEnd;
    this.environmentStart = from.environmentStart;
    this.environmentEnd = from.environmentEnd;
    this.sigreturn = from.sigreturn;
  }

  /** brk(2): sets the end of the heap; answers the end it then has. */
  setHeapEnd(address: number): number {
    if (address < this.heapStart) return this.heapEnd;
    const from = Math.ceil(this.heapEnd / PAGE_SIZE);
    const to = Math.ceil(address / PAGE_SIZE);
    if (to > from) {
      if (!this.list.isFree(from, to) || this.mapped + (to - from) > this.pageLimit) return this.heapEnd;
      this.map(from, to - from, {
        prot: PROT_READ | PROT_WRITE,
        shared: false,
        source: null,
        offset: 0,
        name: '[heap]',
      });
    } else if (to < from) {
      this.unmap(to, from - to);
    }
    this.heapEnd = address;
    return address;
  }

  /** mremap(2) by moving: the mapping of `area`'s pages from `from` on appears at `to`, frames and all. */
  move(area: Area, from: number, pages: number, to: number, newPages: number): void {
    this.unmap(to, newPages);
    const offset = area.offset + (from - area.start);
    area.source?.hold();
    const { prot, shared, source, path, name, growsDown } = area;
    const moved: Area = {
      start: to,
      end: to + newPages,
      prot,
      shared,
      source,
      offset,
      path,
      name,
      growsDown,
    };
    this.list.insert(moved);
    this.mapped += newPages;
    const entries: [number, number][] = [];
    this.table.update(from, from + Math.min(pages, newPages), (pte, page) => {
      entries.push([page - from + to, pte]);
      return 0;
    });
    for (const [page, pte] of entries) this.table.set(page, pte);
    this.unmap(from, pages);
    this.#mmu.tlb.flush(this.table);
  }
}
