/**
 * Cached pages of files and of shared anonymous memory: what mmap(2) maps. One FilePages per inode (its backing one, so
 * that containers share a layer's text); dirty pages are written back when the last shared writable mapping goes, and
 * read(2) and write(2) see them before.
 */
import { EIO } from '../uapi/errno.ts';
import type { Inode, PageCache } from '../vfs/inode.ts';
import { Blocked } from '../wait.ts';
import { FrameIndex } from './frame-index.ts';
import { KeptPages } from './kept-pages.ts';
import { PAGE_SIZE, type PhysicalMemory } from './physical-memory.ts';

/** Where a mapping's pages come from. */
export interface PageSource {
  /** The frame of page `index`, held by the source itself; Blocked while its content is still to come; null beyond the end. */
  get(index: number): number | Blocked | null;
  /** The frames that are there of page `index` and its neighbours, as FrameIndex.block. */
  near(index: number): Int32Array | undefined;
  /** A shared mapping may write to page `index` now. */
  markDirty(index: number): void;
  /** One mapping more, or less. */
  hold(): void;
  drop(): void;
  /** msync(2). */
  sync(): void;
}

/** Shared anonymous memory (MAP_SHARED | MAP_ANONYMOUS), gone with its last mapping. */
export class SharedPages implements PageSource {
  readonly #physical: PhysicalMemory;
  readonly #frames = new FrameIndex();
  #holders = 0;

  constructor(physical: PhysicalMemory) {
    this.#physical = physical;
  }

  get(index: number): number {
    let frame = this.#frames.get(index);
    if (frame === 0) {
      frame = this.#physical.allocateZeroed(null);
      this.#frames.add(index, frame);
    }
    return frame;
  }

  near(index: number): Int32Array | undefined {
    return this.#frames.block(index);
  }

  markDirty(): void {}

  sync(): void {}

  hold(): void {
    this.#holders++;
  }

  drop(): void {
    this.#holders--;
    if (this.#holders > 0) return;
    for (const [, frame] of this.#frames.entries()) this.#physical.release(frame);
    this.#frames.clear();
  }
}

export class FilePages implements PageSource, PageCache {
  readonly #inode: Inode;
  readonly #physical: PhysicalMemory;
  #frames = new FrameIndex();
  /** Whether a machine before has left pages of it is known. */
  #hasAsked = false;
  readonly #dirty = new Set<number>();
  readonly #owner: PageCaches;
  #holders = 0;

  /** Use PageCaches.of. */
  constructor(inode: Inode, physical: PhysicalMemory, owner: PageCaches) {
    this.#inode = inode;
    this.#physical = physical;
    this.#owner = owner;
  }

  get(index: number): number | Blocked | null {
    if (!this.#hasAsked) this.#takeKept();
    const cached = this.#frames.get(index);
    if (cached !== 0) return cached;
    const offset = index * PAGE_SIZE;
    if (offset >= this.#inode.size) return null;
    const frame = this.#physical.allocate(null);
    const view = this.#physical.frame(frame);
    let done = 0;
    while (done < PAGE_SIZE) {
      const count = this.#read(offset + done, view.subarray(done), frame);
      if (count instanceof Blocked) return count;
      if (count === 0) break;
      done += count;
    }
    view.fill(0, done);
    this.#frames.add(index, frame);
    this.#owner.grew();
    return frame;
  }

  #takeKept(): void {
    const content = this.#inode.bytes?.();
    if (content instanceof Blocked) return;
    this.#hasAsked = true;
    if (content) this.#frames = this.#owner.takeKept(content) ?? this.#frames;
  }

  /** Of a machine that stands still: for the next one, if the content never changes. */
  keepIn(kept: KeptPages): void {
    if (this.#frames.size === 0) return;
    const content = this.#inode.bytes?.();
    if (content instanceof Uint8Array) kept.add(content, this.#frames);
    this.#frames = new FrameIndex();
  }

  #read(offset: number, into: Uint8Array, frame: number): number | Blocked {
    try {
      const count = this.#inode.read(offset, into);
      if (count instanceof Blocked) this.#physical.release(frame);
      return count;
    } catch (error) {
      this.#physical.release(frame);
      throw error instanceof Blocked ? error : EIO;
    }
  }

  /** Some address space has a mapping of it. */
  get isMapped(): boolean {
    return this.#holders > 0;
  }

  near(index: number): Int32Array | undefined {
    return this.#frames.block(index);
  }

  markDirty(index: number): void {
    this.#dirty.add(index);
  }

  hold(): void {
    this.#holders++;
  }

  drop(): void {
    this.#holders--;
    if (this.#holders > 0) return;
    this.sync();
    this.#dirty.clear();
    if (this.#inode.nlink === 0) this.clear();
  }

  /** Writes dirty pages to the file system; they stay dirty while someone may still write to them. */
  sync(): void {
    for (const index of this.#dirty) {
      const frame = this.#frames.get(index);
      const offset = index * PAGE_SIZE;
      const length = Math.min(PAGE_SIZE, this.#inode.size - offset);
      if (frame !== 0 && length > 0) this.#inode.write(offset, this.#physical.frame(frame).slice(0, length));
    }
  }

  /** Gives up clean pages that nobody maps; answers how many. */
  reclaim(): number {
    let freed = 0;
    for (const [index, frame] of this.#frames.entries()) {
      if (this.#dirty.has(index) || this.#physical.references(frame) > 1) continue;
      this.#frames.delete(index);
      this.#physical.release(frame);
      freed++;
    }
    this.#owner.shrank(freed);
    if (this.#frames.size === 0 && this.#holders === 0) this.#owner.forget(this, this.#inode);
    return freed;
  }

  /** Forgets every page; mappings keep theirs. */
  clear(): void {
    for (const [, frame] of this.#frames.entries()) this.#physical.release(frame);
    this.#owner.shrank(this.#frames.size);
    this.#frames.clear();
    this.#dirty.clear();
    if (this.#holders === 0) this.#owner.forget(this, this.#inode);
  }

  overlay(offset: number, into: Uint8Array): void {
    if (this.#dirty.size === 0) return;
    this.#each(offset, into.length, (index, within, at, length) => {
      const frame = this.#dirty.has(index) ? this.#frames.get(index) : 0;
      if (frame !== 0) into.set(this.#physical.frame(frame).subarray(within, within + length), at);
    });
  }

  update(offset: number, from: Uint8Array): void {
    if (this.#frames.size === 0) return;
    this.#each(offset, from.length, (index, within, at, length) => {
      const frame = this.#frames.get(index);
      if (frame === 0) return;
      this.#physical.changed(frame);
      this.#physical.frame(frame).set(from.subarray(at, at + length), within);
    });
  }

  #each(offset: number, length: number, visit: (i: number, within: number, at: number, length: number) => void): void {
    for (let at = 0; at < length; ) {
      const index = Math.floor((offset + at) / PAGE_SIZE);
      const within = (offset + at) % PAGE_SIZE;
      const part = Math.min(PAGE_SIZE - within, length - at);
      visit(index, within, at, part);
      at += part;
    }
  }

  truncate(size: number): void {
    const last = Math.floor(size / PAGE_SIZE);
    for (const [index, frame] of this.#frames.entries()) {
      if (index < last) continue;
      this.#physical.changed(frame);
      if (index === last && size % PAGE_SIZE > 0) {
        this.#physical.frame(frame).fill(0, size % PAGE_SIZE);
        continue;
      }
      this.#frames.delete(index);
      this.#dirty.delete(index);
      this.#physical.release(frame);
      this.#owner.shrank(1);
    }
  }
}

/** The cache may take this part of the machine's memory before files that nobody maps lose theirs. */
const MOST_CACHED = 1 / 4;

/** All files' pages of the machine, those used longest ago first. */
export class PageCaches {
  readonly #physical: PhysicalMemory;
  readonly #files = new Set<FilePages>();
  readonly #kept: KeptPages;
  /** Frames that hold file content. */
  frames: number;

  /** @param kept what a machine before has left */
  constructor(physical: PhysicalMemory, kept = new KeptPages()) {
    this.#physical = physical;
    this.#kept = kept;
    this.frames = kept.frames;
    physical.reclaim = () => this.reclaim() > 0;
  }

  /** The pages of `inode`'s content. */
  of(inode: Inode): FilePages {
    const { backing } = inode;
    const known = backing.pageCache;
    if (known instanceof FilePages) {
      this.#files.delete(known);
      this.#files.add(known);
      return known;
    }
    const pages = new FilePages(backing, this.#physical, this);
    backing.pageCache = pages;
    this.#files.add(pages);
    return pages;
  }

  /** A file has one page more. */
  grew(): void {
    this.frames++;
    const most = this.#physical.limit * MOST_CACHED;
    if (this.frames <= most) return;
    this.#giveUpKept();
    for (const pages of [...this.#files]) {
      if (this.frames <= most * 0.75) break;
      if (!pages.isMapped) pages.clear();
    }
  }

  shrank(frames: number): void {
    this.frames -= frames;
  }

  /** Nothing of it is cached any more, and nothing maps it. */
  forget(pages: FilePages, inode: Inode): void {
    this.#files.delete(pages);
    if (inode.pageCache === pages) inode.pageCache = null;
  }

  takeKept(content: Uint8Array): FrameIndex | undefined {
    return this.#kept.take(content);
  }

  /** Of a machine that stands still: what the next one on this memory may find there. */
  keep(): KeptPages {
    const kept = new KeptPages();
    for (const pages of this.#files) pages.keepIn(kept);
    this.#kept.passOn(kept);
    this.#kept.clear();
    return kept;
  }

  #giveUpKept(): number {
    const { frames } = this.#kept;
    for (const block of this.#kept.blocks()) for (const frame of block) if (frame !== 0) this.#physical.release(frame);
    this.#kept.clear();
    this.shrank(frames);
    return frames;
  }

  /** Gives up all clean pages that nobody maps; answers how many. */
  reclaim(): number {
    let freed = this.#giveUpKept();
    for (const pages of [...this.#files]) freed += pages.reclaim();
    return freed;
  }
}
