/**
 * gzip reading (RFC 1952): members one after another, each with its CRC and length checked. As in Go's reader, and unlike
 * gzip(1), anything after a member that is no further member is an error.
 */
import { concat, indexOf } from './bytes.ts';
import { crc32 } from './crc.ts';
import { InflateError, Inflater } from './inflate.ts';

/** Thrown (or the stream's error) for input that is no gzip, is cut short, fails its checksum or is a bomb. */
export class GzipError extends Error {
  override readonly name = 'GzipError';
}

export interface GunzipOptions {
  /** Most output bytes for an input byte before it is refused as a bomb (looked at after the first MiB). */
  readonly maxRatio?: number;
  /** Most output bytes. */
  readonly maxBytes?: number;
}

const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;
const maxHeader = 1 << 20;
const nul = Uint8Array.of(0);

export class GzipDecoder {
  readonly #maxRatio: number;
  readonly #maxBytes: number;
  /** Input kept because a header or trailer isn't whole yet. */
  #pending: Uint8Array = new Uint8Array();
  #inflater: Inflater | undefined;
  #members = 0;
  #crc = 0;
  #size = 0;
  #read = 0;
  #written = 0;

  constructor(options: GunzipOptions = {}) {
    this.#maxRatio = options.maxRatio ?? Infinity;
    this.#maxBytes = options.maxBytes ?? Infinity;
  }

  /** Takes input, yields the output it allows. @throws GzipError */
  *push(chunk: Uint8Array): Generator<Uint8Array, void, void> {
    this.#read += chunk.length;
    let input: Uint8Array = this.#pending.length === 0 ? chunk : concat([this.#pending, chunk]);
    this.#pending = new Uint8Array();
    for (;;) {
      if (!this.#inflater) {
        const length = input.length > 0 ? headerLength(input) : undefined;
        if (length === undefined) break;
        this.#inflater = new Inflater();
        this.#crc = 0;
        this.#size = 0;
        input = input.subarray(length);
      }
      const inflater = this.#inflater;
      if (!inflater.done) {
        yield* this.#inflate(inflater, input);
        if (!inflater.done) return;
        input = inflater.rest;
      }
      if (input.length < 8) break;
      this.#check(input);
      this.#inflater = undefined;
      this.#members++;
      input = input.subarray(8);
    }
    this.#pending = input.slice();
  }

  *#inflate(inflater: Inflater, input: Uint8Array): Generator<Uint8Array, void, void> {
    try {
      for (const part of inflater.push(input)) {
        this.#crc = crc32(part, this.#crc);
        this.#size = (this.#size + part.length) >>> 0;
        this.#written += part.length;
        if (this.#written > this.#maxBytes) throw new GzipError(`decompressed data exceeds ${this.#maxBytes} bytes`);
        if (this.#written > 1 << 20 && this.#written > this.#read * this.#maxRatio) {
          throw new GzipError(`decompression ratio exceeds ${this.#maxRatio}`);
        }
        yield part;
      }
    } catch (error) {
      throw error instanceof InflateError ? new GzipError(`invalid compressed data: ${error.message}`) : error;
    }
  }

  #check(trailer: Uint8Array): void {
    const view = new DataView(trailer.buffer, trailer.byteOffset);
    if (view.getUint32(0, true) !== this.#crc || view.getUint32(4, true) !== this.#size) {
      throw new GzipError('gzip: invalid checksum');
    }
  }

  /** Says that no input follows. @throws GzipError where a member isn't whole, or there is none */
  finish(): void {
    if (this.#inflater || this.#pending.length > 0 || this.#members === 0) throw new GzipError('unexpected EOF');
  }
}

/** Bytes of the member's header, undefined where more input is needed. @throws GzipError */
function headerLength(input: Uint8Array): number | undefined {
  const invalid = [0x1f, 0x8b, 8].some((byte, i) => i < input.length && input[i] !== byte);
  if (invalid) throw new GzipError('gzip: invalid header');
  const flags = input[3] ?? 0;
  if ((flags & RESERVED) !== 0) throw new GzipError('gzip: invalid header');
  if (input.length < 10) return undefined;
  let at = 10;
  if (flags & FEXTRA) at += 2 + ((input[at] ?? 0) | ((input[at + 1] ?? 0) << 8));
  for (const flag of [FNAME, FCOMMENT]) {
    if (!(flags & flag)) continue;
    const end = at < input.length ? indexOf(input, nul, at) : -1;
    if (end < 0 && input.length > maxHeader) throw new GzipError('gzip: invalid header');
    if (end < 0) return undefined;
    at = end + 1;
  }
  if (flags & FHCRC) {
    at += 2;
    const stored = (input[at - 2] ?? 0) | ((input[at - 1] ?? 0) << 8);
    if (at <= input.length && (crc32(input.subarray(0, at - 2)) & 0xffff) !== stored) {
      throw new GzipError('gzip: invalid header');
    }
  }
  return at <= input.length ? at : undefined;
}
