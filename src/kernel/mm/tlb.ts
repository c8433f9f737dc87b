/** The hart's translation caches, as address spaces use them: flushed only where their own table is the active one. */
import type { PageTable } from './page-table.ts';

export interface TlbHart {
  flushTlb(): void;
  flushTlbPage(page: number): void;
}

export class Tlb {
  readonly #hart: TlbHart;
  /** The table the hart walks now. */
  active: PageTable | null = null;

  constructor(hart: TlbHart) {
    this.#hart = hart;
  }

  flush(table: PageTable): void {
    if (table === this.active) this.#hart.flushTlb();
  }

  flushPage(table: PageTable, page: number): void {
    if (table === this.active) this.#hart.flushTlbPage(page);
  }
}
