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

/** After so many machines without use for a file its pages are given up. */
const MOST_UNUSED = 8;

export class KeptPages {
  /** By the memory that has the content, and where it begins there. */
  readonly #files = new Map<ArrayBufferLike, Map<number, Kept>>();
  /** Of all files. */
  frames = 0;

  /** @returns whether they were taken: there are none of this content yet, and it was of use lately */
  add(content: Uint8Array, frames: FrameIndex, unused = 0): boolean {
    const files = this.#files.get(content.buffer) ?? new Map<number, Kept>();
    if (unused > MOST_UNUSED || files.has(content.byteOffset)) return false;
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

  /** Adds what nobody took here. */
  passOn(to: KeptPages): void {
    for (const files of this.#files.values())
      for (const { content, frames, unused } of files.values()) to.add(content, frames, unused + 1);
  }

  *all(): Generator<number> {
    for (const files of this.#files.values())
      for (const { frames } of files.values()) for (const [, frame] of frames.entries()) yield frame;
  }

  clear(): void {
    this.#files.clear();
    this.frames = 0;
  }
}
