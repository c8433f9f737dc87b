/** One mapping of an address space (struct vm_area_struct), and the sorted list of them. Pages are page numbers. */
import type { Path } from '../vfs/path.ts';
import type { PageSource } from './page-cache.ts';

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;

export interface Area {
  /** First page, and the one after the last. */
  start: number;
  end: number;
  prot: number;
  readonly shared: boolean;
  readonly source: PageSource | null;
  /** Page of the source at `start`. */
  offset: number;
  /** The mapped file, for /proc/<pid>/maps. */
  readonly path: Path | null;
  /** `[stack]`, `[heap]`, `[vdso]`. */
  readonly name: string;
  /** The stack: grows down on a fault below it. */
  readonly growsDown: boolean;
}

/** What a mapping shall be. */
export interface MapRequest {
  readonly prot: number;
  readonly shared: boolean;
  readonly source: PageSource | null;
  readonly offset: number;
  readonly path?: Path | null;
  readonly name?: string;
  readonly growsDown?: boolean;
}

export class AreaList {
  areas: Area[] = [];
  #last: Area | null = null;

  /** The area that holds `page`. */
  find(page: number): Area | null {
    const last = this.#last;
    if (last && page >= last.start && page < last.end) return last;
    const area = this.areas[this.indexAfter(page)];
    if (!area || page < area.start) return null;
    this.#last = area;
    return area;
  }

  /** Index of the first area that ends after `page`. */
  indexAfter(page: number): number {
    let low = 0;
    let high = this.areas.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.areas[middle]?.end ?? 0) > page) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Those that touch [start, end). */
  overlapping(start: number, end: number): Area[] {
    const found: Area[] = [];
    for (let i = this.indexAfter(start); i < this.areas.length; i++) {
      const area = this.areas[i];
      if (!area || area.start >= end) break;
      found.push(area);
    }
    return found;
  }

  /** Adds an area to free space, joining it with an equal neighbour of anonymous memory. */
  insert(area: Area): void {
    this.#last = null;
    const at = this.indexAfter(area.start);
    const before = this.areas[at - 1];
    if (before && before.end === area.start && joins(before, area)) {
      before.end = area.end;
      return;
    }
    this.areas.splice(at, 0, area);
  }

  /** Cuts areas at `start` and `end`, so that each lies inside or outside; answers those inside. */
  isolate(start: number, end: number): Area[] {
    this.#split(start);
    this.#split(end);
    return this.overlapping(start, end);
  }

  #split(page: number): void {
    const at = this.indexAfter(page);
    const area = this.areas[at];
    if (!area || area.start >= page) return;
    const rest: Area = { ...area, start: page, offset: area.offset + (page - area.start) };
    area.end = page;
    area.source?.hold();
    this.areas.splice(at + 1, 0, rest);
    this.#last = null;
  }

  remove(area: Area): void {
    const at = this.areas.indexOf(area);
    if (at >= 0) this.areas.splice(at, 1);
    this.#last = null;
  }

  /** The highest start of `pages` free pages below `top`; undefined where there is none. */
  findGap(pages: number, top: number, bottom: number): number | undefined {
    let end = top;
    for (let i = this.areas.length - 1; i >= 0; i--) {
      const area = this.areas[i];
      if (!area || area.start >= end) continue;
      if (area.end <= end - pages) break;
      end = Math.min(end, area.start);
    }
    return end - pages >= bottom ? end - pages : undefined;
  }

  isFree(start: number, end: number): boolean {
    const next = this.areas[this.indexAfter(start)];
    return !next || next.start >= end;
  }
}

function joins(a: Area, b: Area): boolean {
  return (
    !a.source &&
    !b.source &&
    !a.shared &&
    !b.shared &&
    a.prot === b.prot &&
    a.name === b.name &&
    a.growsDown === b.growsDown
  );
}
