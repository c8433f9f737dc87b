/** Which frame holds which page of a file (Linux's i_pages): blocks of 64 page numbers, so that neighbours are found together. */

/** Pages of a block: 256 KiB of a file. */
export const BLOCK_PAGES = 64;

export class FrameIndex {
  readonly #blocks = new Map<number, Int32Array>();
  /** Pages that have a frame. */
  size = 0;

  /** 0 where the page has none. */
  get(page: number): number {
    return this.#blocks.get(Math.floor(page / BLOCK_PAGES))?.[page % BLOCK_PAGES] ?? 0;
  }

  /** The frames of the pages from `page - page % BLOCK_PAGES` on, 0 where there is none. */
  block(page: number): Int32Array | undefined {
    return this.#blocks.get(Math.floor(page / BLOCK_PAGES));
  }

  /** `page` had none so far. */
  add(page: number, frame: number): void {
    const number = Math.floor(page / BLOCK_PAGES);
    let block = this.#blocks.get(number);
    if (!block) {
      block = new Int32Array(BLOCK_PAGES);
      this.#blocks.set(number, block);
    }
    block[page % BLOCK_PAGES] = frame;
    this.size++;
  }

  /** `page` had one so far. */
  delete(page: number): void {
    const block = this.#blocks.get(Math.floor(page / BLOCK_PAGES));
    if (!block) return;
    block[page % BLOCK_PAGES] = 0;
    this.size--;
  }

  blocks(): IterableIterator<Int32Array> {
    return this.#blocks.values();
  }

  clear(): void {
    this.#blocks.clear();
    this.size = 0;
  }

  /** Pages with their frames; pages may be deleted meanwhile. */
  *entries(): Generator<[page: number, frame: number], void, void> {
    for (const [number, block] of this.#blocks) {
      for (const [at, frame] of block.entries()) if (frame !== 0) yield [number * BLOCK_PAGES + at, frame];
    }
  }
}
