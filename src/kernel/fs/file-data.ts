/**
 * A file's bytes in memory, with holes: chunks of 64 KiB, each with a mask of the 4 KiB pages that exist, which is what
 * st_blocks, SEEK_HOLE and the account count. Bytes of a read-only layer are borrowed and copied at the first write.
 */
import { ENOSPC } from '../uapi/errno.ts';
import { DiskAccount } from './disk-account.ts';

const PAGE = 4096;
const PAGES = 16;
const CHUNK = PAGE * PAGES;
/** Bytes of a chunk. */
export const chunkSize = CHUNK;
/** Buffers double from here on: most files are small. */
const SMALLEST = 256;

interface Chunk {
  /** As long as needed so far; whatever lies beyond is zero. */
  data: Uint8Array;
  /** Bit n: page n exists. */
  mask: number;
  borrowed: boolean;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest; rest &= rest - 1) count += 1;
  return count;
}

/** Pages `from`..`to` (inclusive) of a chunk. */
const maskOf = (from: number, to: number): number => ((2 << to) - 1) & ~((1 << from) - 1);

export class FileData {
  #account: DiskAccount;
  readonly #chunks = new Map<number, Chunk>();
  #size = 0;
  #pages = 0;

  constructor(account: DiskAccount) {
    this.#account = account;
  }

  get size(): number {
    return this.#size;
  }

  /** 512-byte units. */
  get blocks(): number {
    return this.#pages * (PAGE / 512);
  }

  read(offset: number, into: Uint8Array): number {
    const end = Math.min(this.#size, offset + into.length);
    let at = offset;
    while (at < end) {
      const index = Math.floor(at / CHUNK);
      const inside = at - index * CHUNK;
      const length = Math.min(CHUNK - inside, end - at);
      const target = into.subarray(at - offset, at - offset + length);
      const data = this.#chunks.get(index)?.data;
      const held = data ? Math.max(0, Math.min(length, data.length - inside)) : 0;
      if (data && held > 0) target.set(data.subarray(inside, inside + held));
      if (held < length) target.fill(0, held);
      at += length;
    }
    return Math.max(0, end - offset);
  }

  /** Writes what there is room for. @throws ENOSPC where not even one byte fits */
  write(offset: number, from: Uint8Array): number {
    let done = 0;
    while (done < from.length) {
      const at = offset + done;
      const index = Math.floor(at / CHUNK);
      const inside = at - index * CHUNK;
      const length = this.#reserve(index, inside, Math.min(CHUNK - inside, from.length - done));
      if (length === 0) {
        if (done === 0) throw ENOSPC;
        break;
      }
      this.#writable(index, inside + length).data.set(from.subarray(done, done + length), inside);
      done += length;
    }
    if (offset + done > this.#size) this.#size = offset + done;
    return done;
  }

  /** Makes pages for [inside, inside + length) exist as far as the account allows; answers how many bytes may be written. */
  #reserve(index: number, inside: number, length: number): number {
    const first = Math.floor(inside / PAGE);
    let last = Math.floor((inside + length - 1) / PAGE);
    const mask = this.#chunks.get(index)?.mask ?? 0;
    let missing = bitCount(maskOf(first, last) & ~mask);
    while (missing * PAGE > this.#account.free) {
      if (last === first) return 0;
      last -= 1;
      missing = bitCount(maskOf(first, last) & ~mask);
    }
    this.#take(index, maskOf(first, last) & ~mask);
    return Math.min(length, (last + 1) * PAGE - inside);
  }

  #take(index: number, mask: number): void {
    const count = bitCount(mask);
    if (count === 0) return;
    this.#account.take(count * PAGE);
    this.#pages += count;
    const chunk = this.#chunks.get(index);
    if (chunk) chunk.mask |= mask;
    else this.#chunks.set(index, { data: new Uint8Array(), mask, borrowed: false });
  }

  /** The chunk with at least `length` bytes of its own. */
  #writable(index: number, length: number): Chunk {
    const chunk = this.#chunks.get(index) ?? { data: new Uint8Array(), mask: 0, borrowed: false };
    if (chunk.borrowed || chunk.data.length < length) {
      let room = SMALLEST;
      while (room < length || room < chunk.data.length) room *= 2;
      if (chunk.data.length > PAGE && room < CHUNK) room = Math.min(CHUNK, room * 2);
      const grown = new Uint8Array(room);
      grown.set(chunk.data);
      chunk.data = grown;
      chunk.borrowed = false;
    }
    return chunk;
  }

  truncate(size: number): void {
    if (size < this.#size) this.#clear(size, Math.ceil(this.#size / CHUNK) * CHUNK, true);
    this.#size = size;
  }

  /** FALLOC_FL_PUNCH_HOLE. */
  punch(offset: number, length: number): void {
    this.#clear(offset, Math.min(offset + length, Math.ceil(this.#size / CHUNK) * CHUNK), false);
  }

  /** Zeroes [from, to) and gives whole pages in it back; `end`: a page begun before `to` and ended after it counts as whole. */
  #clear(from: number, to: number, end: boolean): void {
    for (const [index, chunk] of this.#chunks) {
      const base = index * CHUNK;
      if (base + CHUNK <= from || base >= to) continue;
      const start = Math.max(0, from - base);
      const stop = Math.min(CHUNK, to - base);
      const firstWhole = Math.ceil(start / PAGE);
      const lastWhole = (end ? Math.ceil(stop / PAGE) : Math.floor(stop / PAGE)) - 1;
      if (start < chunk.data.length) this.#writable(index, 0).data.fill(0, start, stop);
      if (lastWhole >= firstWhole) this.#drop(index, chunk, maskOf(firstWhole, lastWhole));
    }
  }

  #drop(index: number, chunk: Chunk, mask: number): void {
    const count = bitCount(chunk.mask & mask);
    this.#account.give(count * PAGE);
    this.#pages -= count;
    chunk.mask &= ~mask;
    if (chunk.mask === 0) this.#chunks.delete(index);
  }

  /** fallocate(2): pages for [offset, offset + length), all or nothing. @throws ENOSPC */
  allocate(offset: number, length: number, keepSize: boolean): void {
    const parts: [number, number][] = [];
    let missing = 0;
    for (let at = offset; at < offset + length; ) {
      const index = Math.floor(at / CHUNK);
      const stop = Math.min((index + 1) * CHUNK, offset + length);
      const first = Math.floor((at - index * CHUNK) / PAGE);
      const wanted = maskOf(first, Math.floor((stop - 1 - index * CHUNK) / PAGE));
      const absent = wanted & ~(this.#chunks.get(index)?.mask ?? 0);
      missing += bitCount(absent);
      if (missing * PAGE > this.#account.free) throw ENOSPC;
      parts.push([index, absent]);
      at = stop;
    }
    for (const [index, absent] of parts) this.#take(index, absent);
    if (!keepSize && offset + length > this.#size) this.#size = offset + length;
  }

  /** SEEK_DATA, SEEK_HOLE; -1 where no data follows. The end of the file is a hole. */
  seekData(offset: number, hole: boolean): number {
    for (let at = offset; at < this.#size; ) {
      const index = Math.floor(at / CHUNK);
      const page = Math.floor((at - index * CHUNK) / PAGE);
      const exists = (((this.#chunks.get(index)?.mask ?? 0) >> page) & 1) === 1;
      if (exists !== hole) return at;
      at = index * CHUNK + (page + 1) * PAGE;
    }
    return hole ? this.#size : -1;
  }

  /**
   * Becomes a file of `bytes` that are somebody else's and don't change: they are copied only where they are written.
   * Charged in full. @throws ENOSPC
   */
  borrow(bytes: Uint8Array): void {
    this.truncate(0);
    const pages = Math.ceil(bytes.length / PAGE);
    this.#account.take(pages * PAGE);
    this.#pages = pages;
    for (let index = 0; index * CHUNK < bytes.length; index++) {
      const data = bytes.subarray(index * CHUNK, (index + 1) * CHUNK);
      this.#chunks.set(index, { data, mask: maskOf(0, Math.ceil(data.length / PAGE) - 1), borrowed: true });
    }
    this.#size = bytes.length;
  }

  get chunkCount(): number {
    return this.#chunks.size;
  }

  /** A chunk's bytes, as far as they are written, and which of its pages exist; undefined for a hole. */
  chunk(index: number): { readonly bytes: Uint8Array; readonly mask: number } | undefined {
    const chunk = this.#chunks.get(index);
    const left = Math.max(0, this.#size - index * CHUNK);
    return chunk && { bytes: chunk.data.subarray(0, Math.min(chunk.data.length, left)), mask: chunk.mask };
  }

  /** What `chunk` gave before, charged whatever the account's limit. */
  restore(
    size: number,
    chunks: Iterable<readonly [number, { readonly bytes: Uint8Array; readonly mask: number }]>,
  ): void {
    for (const [index, { bytes, mask }] of chunks) {
      this.#account.charge(bitCount(mask) * PAGE, 0);
      this.#pages += bitCount(mask);
      this.#chunks.set(index, { data: bytes, mask, borrowed: true });
    }
    this.#size = size;
  }

  /** Its pages go back to the account; the bytes stay readable for those who still map them. */
  discharge(): void {
    this.#account.give(this.#pages * PAGE);
    this.#account = new DiskAccount();
  }
}
