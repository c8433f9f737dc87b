/** Bytes waiting to be read, first in, first out: what lies in a pipe, a terminal's queue or a socket's buffer. A ring that grows. */

const SMALLEST = 4096;
/** A larger ring is given back once it is empty. */
const KEPT = 262_144;

const nothing = new Uint8Array(0);

export class ByteQueue {
  /** Its length is a power of two, or 0. */
  #ring: Uint8Array = nothing;
  #start = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Appends a copy of `from`. */
  push(from: Uint8Array): void {
    if (from.length === 0) return;
    const length = this.#length + from.length;
    if (length > this.#ring.length) this.#grow(length);
    const ring = this.#ring;
    const at = (this.#start + this.#length) & (ring.length - 1);
    const first = ring.length - at;
    if (from.length <= first) ring.set(from, at);
    else {
      ring.set(from.subarray(0, first), at);
      ring.set(from.subarray(first), 0);
    }
    this.#length = length;
  }

  #grow(least: number): void {
    let size = Math.max(SMALLEST, this.#ring.length);
    while (size < least) size *= 2;
    const ring = new Uint8Array(size);
    this.peek(ring);
    this.#ring = ring;
    this.#start = 0;
  }

  /** Moves as much as there is and fits into `into`; answers the count. */
  shift(into: Uint8Array): number {
    const count = this.peek(into);
    this.drop(count);
    return count;
  }

  /** Copies as `shift` does, from `offset` on, and removes nothing. */
  peek(into: Uint8Array, offset = 0): number {
    const count = Math.min(into.length, this.#length - offset);
    if (count <= 0) return 0;
    const ring = this.#ring;
    const at = (this.#start + offset) & (ring.length - 1);
    const first = ring.length - at;
    if (count <= first) into.set(ring.subarray(at, at + count));
    else {
      into.set(ring.subarray(at));
      into.set(ring.subarray(0, count - first), first);
    }
    return count;
  }

  /** Removes the first `count` bytes. */
  drop(count: number): void {
    if (count >= this.#length) this.clear();
    else {
      this.#start = (this.#start + count) & (this.#ring.length - 1);
      this.#length -= count;
    }
  }

  /** Removes and answers at most `max` bytes. */
  take(max = this.#length): Uint8Array {
    const out = new Uint8Array(Math.min(max, this.#length));
    this.shift(out);
    return out;
  }

  clear(): void {
    this.#start = 0;
    this.#length = 0;
    if (this.#ring.length > KEPT) this.#ring = nothing;
  }
}
