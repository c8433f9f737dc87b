/**
 * Pages of files that never change (those of image layers), left in memory by a machine that stands still, so that the next
 * one on that memory need neither read nor decode them again. No Linux has this; kexec comes nearest.
 */
import type { FrameIndex } from './frame-index.ts';

interface Kept {
  readonly content: Uint8Array;
  readonly frames: FrameIndex;
  /** Machines that had no use for it since. */
  readonly unused: number;
}

/** 96 MiB: all the code of some images' programs. */
const MOST_FRAMES = 24_576;

export class KeptPages {
  /** By the memory that has the content, and where it begins there. */
  readonly #files = new Map<ArrayBufferLike, Map<number, Kept>>();
  /** Of all files. */
  frames = 0;

  /** @returns whether they were taken: there are none of this content yet, and not too many in all */
  add(content: Uint8Array, frames: FrameIndex, unused = 0): boolean {
    const files = this.#files.get(content.buffer) ?? new Map<number, Kept>();
    if (this.frames + frames.size > MOST_FRAMES || files.has(content.byteOffset)) return false;
    this.#files.set(content.buffer, files);
    files.set(content.byteOffset, { content, frames, unused });
    this.frames += frames.size;
    return true;
  }

  /** The pages of a file with this content, which are the caller's from now on. */
  take(content: Uint8Array): FrameIndex | undefined {
    const files = this.#files.get(content.buffer);
    const kept = files?.get(content.byteOffset);
    if (!files || kept?.content.length !== content.length) return undefined;
    files.delete(content.byteOffset);
    if (files.size === 0) this.#files.delete(content.buffer);
    this.frames -= kept.frames.size;
    return kept.frames;
  }

  /** Adds what nobody took here: first what was of use last. */
  passOn(to: KeptPages): void {
    const left = [...this.#all()].sort((a, b) => a.unused - b.unused);
    for (const { content, frames, unused } of left) to.add(content, frames, unused + 1);
  }

  *#all(): Generator<Kept> {
    for (const files of this.#files.values()) yield* files.values();
  }

  /** Blocks of frame numbers, with 0 where there is none. */
  *blocks(): Generator<Int32Array> {
    for (const { frames } of this.#all()) yield* frames.blocks();
  }

  clear(): void {
    this.#files.clear();
    this.frames = 0;
  }
}
