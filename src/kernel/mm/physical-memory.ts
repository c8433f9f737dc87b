/**
 * Physical memory: frames of 4096 bytes in one WebAssembly.Memory (cpu.md), with reference counts and an account that
 * pays for each. Frames below the CPU's `framesBase` aren't ours.
 */
import { ENOMEM } from '../uapi/errno.ts';
import type { MemoryAccount } from './memory-account.ts';

export const PAGE_SIZE = 4096;
const WASM_PAGE = 65536;
const FRAMES_PER_WASM_PAGE = WASM_PAGE / PAGE_SIZE;
const FRAME_EXECUTABLE = 1;
const FRAME_GRANTED = 2;
/** The CPU's decode cache may have this part of memory. */
const MOST_GRANTED = 1 / 8;
/** Where less than this part of memory is free, none is spent on what could be done without. */
const SPARE = 1 / 16;

/** Thrown where neither the machine nor an account has a frame left; the killer looks at `account`. */
export class OutOfMemory extends Error {
  /** Whose limit was met; null: the whole machine's. */
  readonly account: MemoryAccount | null;

  constructor(account: MemoryAccount | null) {
    super('out of memory');
    this.account = account;
  }
}

/** What the frame allocator tells the hart. */
export interface DecodeCache {
  flushDecode(frame: number): void;
}

export class PhysicalMemory {
  memory: WebAssembly.Memory;
  u8: Uint8Array<ArrayBuffer>;
  i32: Int32Array<ArrayBuffer>;
  u32: Uint32Array<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  /** Set once the hart exists, before the first frame is freed. */
  decodeCache: DecodeCache | null = null;
  /** Called when the machine has no frame left, to give up what can be read again; answers whether it freed any. */
  reclaim: (() => boolean) | null = null;
  readonly limit: number;
  /** Frames handed out. */
  used = 0;
  #references: Int32Array;
  #flags: Uint8Array;
  #owners: (MemoryAccount | null)[] = [];
  #free: number[] = [];
  /** Frames given to the CPU for good. */
  #granted = 0;
  /** The first frame never handed out. */
  #fresh = 0;
  #end = 0;
  /** The first frame that isn't the CPU's own. */
  #base = 0;

  /** @param limit frames at most, the CPU's own included */
  constructor(memory: WebAssembly.Memory, limit: number) {
    this.memory = memory;
    this.limit = limit;
    this.u8 = new Uint8Array(memory.buffer as ArrayBuffer);
    this.i32 = new Int32Array(this.u8.buffer);
    this.u32 = new Uint32Array(this.u8.buffer);
    this.view = new DataView(this.u8.buffer);
    this.#references = new Int32Array(4096);
    this.#flags = new Uint8Array(4096);
  }

  /** Frames from byte `base` up are ours: called once the CPU has said where its own end. */
  start(base: number): void {
    this.#base = this.#fresh = Math.ceil(base / PAGE_SIZE);
    this.#end = this.memory.buffer.byteLength / PAGE_SIZE;
    if (this.#end < this.#fresh) this.#grow(this.#fresh - this.#end);
  }

  /** Frames that could still be handed out. */
  get available(): number {
    return this.#free.length + Math.max(0, this.limit - this.#fresh);
  }

  #grow(frames: number): boolean {
    const wish = Math.max(frames, Math.min(4096, Math.max(512, this.#end >> 3)));
    const most = Math.min(wish, this.limit - this.#end);
    if (most < frames) return false;
    const pages = Math.ceil(most / FRAMES_PER_WASM_PAGE);
    try {
      this.memory.grow(pages);
    } catch {
      return false;
    }
    this.refresh();
    return true;
  }

  /** Makes the views anew; needed after each growth. */
  refresh(): void {
    this.u8 = new Uint8Array(this.memory.buffer as ArrayBuffer);
    this.i32 = new Int32Array(this.u8.buffer);
    this.u32 = new Uint32Array(this.u8.buffer);
    this.view = new DataView(this.u8.buffer);
    this.#end = this.u8.length / PAGE_SIZE;
    if (this.#references.length < this.#end) {
      const size = Math.max(this.#end, this.#references.length * 2);
      const references = new Int32Array(size);
      references.set(this.#references);
      const flags = new Uint8Array(size);
      flags.set(this.#flags);
      this.#references = references;
      this.#flags = flags;
    }
  }

  #take(): number {
    for (;;) {
      const frame = this.#free.pop();
      if (frame !== undefined) return frame;
      if (this.#fresh < this.#end || this.#grow(1)) return this.#fresh++;
      if (!this.reclaim?.()) throw new OutOfMemory(null);
    }
  }

  /** A frame with one reference and any content. @throws OutOfMemory */
  allocate(account: MemoryAccount | null): number {
    const obstacle = account ? account.charge() : null;
    if (obstacle) throw new OutOfMemory(obstacle);
    let frame: number;
    try {
      frame = this.#take();
    } catch (error) {
      account?.uncharge();
      throw error;
    }
    this.used++;
    this.#references[frame] = 1;
    this.#flags[frame] = 0;
    this.#owners[frame] = account;
    return frame;
  }

  /** A frame of zeros. @throws OutOfMemory */
  allocateZeroed(account: MemoryAccount | null): number {
    const frame = this.allocate(account);
    this.u8.fill(0, frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
    return frame;
  }

  /** A frame with what `frame` holds. @throws OutOfMemory */
  allocateCopy(frame: number, account: MemoryAccount | null): number {
    const copy = this.allocate(account);
    this.copyFrame(frame, copy);
    return copy;
  }

  /** A frame for what could be done without, or 0: never the last ones of the machine or of an account. */
  allocateSpare(account: MemoryAccount | null): number {
    if (this.available < this.limit * SPARE || !(account?.hasRoom ?? true)) return 0;
    try {
      return this.allocate(account);
    } catch (error) {
      if (error instanceof OutOfMemory) return 0;
      throw error;
    }
  }

  references(frame: number): number {
    return this.#references[frame] ?? 0;
  }

  hold(frame: number): void {
    this.#references[frame] = (this.#references[frame] ?? 0) + 1;
  }

  release(frame: number): void {
    const left = (this.#references[frame] ?? 0) - 1;
    this.#references[frame] = left;
    if (left > 0) return;
    if (left < 0) throw new Error(`frame ${frame} released once too often`);
    this.#owners[frame]?.uncharge();
    this.#owners[frame] = null;
    this.changed(frame);
    this.used--;
    this.#free.push(frame);
  }

  /** Notes that `frame` is mapped executable, so that changes of it reach the decode cache. */
  markExecutable(frame: number): void {
    this.#flags[frame] = FRAME_EXECUTABLE;
  }

  /** The content of `frame` is no longer what the hart may have decoded. */
  changed(frame: number): void {
    if (this.#flags[frame] === FRAME_EXECUTABLE) {
      this.#flags[frame] = 0;
      this.decodeCache?.flushDecode(frame);
    }
  }

  /** 64 KiB aligned to 64 KiB for good, never used so far, as the CPU's decode cache asks for them; 0 where it has its part of memory already. */
  grant(): number {
    if (this.#granted + FRAMES_PER_WASM_PAGE > this.limit * MOST_GRANTED) return 0;
    const first = Math.ceil(this.#fresh / FRAMES_PER_WASM_PAGE) * FRAMES_PER_WASM_PAGE;
    const end = first + FRAMES_PER_WASM_PAGE;
    if (end > this.#end && !this.#grow(end - this.#end)) return 0;
    for (let frame = this.#fresh; frame < first; frame++) this.#free.push(frame);
    this.#fresh = end;
    this.#granted += FRAMES_PER_WASM_PAGE;
    this.#flags.fill(FRAME_GRANTED, first, end);
    this.used += FRAMES_PER_WASM_PAGE;
    return first * PAGE_SIZE;
  }

  /**
   * The same memory for another machine, in which every frame is free but those of `kept` (which may have zeros between), with
   * a reference each, and the CPU's. Nothing that is still done here reaches it.
   */
  handOver(kept: Iterable<Int32Array>): PhysicalMemory {
    const next = new PhysicalMemory(this.memory, this.limit);
    next.#inherit(this, kept);
    this.memory = new WebAssembly.Memory({ initial: 0, maximum: 0 });
    this.decodeCache = null;
    this.refresh();
    return next;
  }

  #inherit(before: PhysicalMemory, kept: Iterable<Int32Array>): void {
    this.decodeCache = before.decodeCache;
    this.#flags = before.#flags.slice();
    this.#references = new Int32Array(before.#references.length);
    this.#base = before.#base;
    this.#fresh = before.#fresh;
    this.#granted = before.#granted;
    this.#end = before.#end;
    for (const block of kept) for (const frame of block) this.#references[frame] = 1;
    this.#references[0] = 0;
    for (let frame = this.#base; frame < this.#fresh; frame++) {
      if (this.#references[frame] === 1 || this.#flags[frame] === FRAME_GRANTED) continue;
      this.changed(frame);
      this.#free.push(frame);
    }
    this.used = this.#fresh - this.#base - this.#free.length;
  }

  /** The bytes of a frame; the view dies at the next growth. */
  frame(frame: number): Uint8Array {
    return this.u8.subarray(frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
  }

  copyFrame(from: number, to: number): void {
    this.u8.copyWithin(to * PAGE_SIZE, from * PAGE_SIZE, (from + 1) * PAGE_SIZE);
  }
}

/** Turns a frame shortage into the errno of a system call. */
export function orNoMemory<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof OutOfMemory ? ENOMEM : error;
  }
}
