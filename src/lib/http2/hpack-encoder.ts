/** Writes header blocks (RFC 7541, 6). What is secret is marked as never to be indexed. */
import { concat, fromLatin1 } from '../bytes.ts';
import { type HeaderField, HeaderTable } from './hpack-table.ts';
import { huffmanEncode, huffmanLength } from './huffman.ts';

const ownTable = 4096;
const secret = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);
/** Different each time, so that a place in the table would be wasted. */
const fleeting = new Set(['content-length', 'date', 'grpc-message', 'grpc-status-details-bin', 'traceparent']);

export class HpackEncoder {
  readonly #table = new HeaderTable(ownTable);
  /** Table sizes that the peer must be told of: the smallest meanwhile, and the last. */
  #smallest: number | undefined;
  #last: number | undefined;

  /** The peer's SETTINGS_HEADER_TABLE_SIZE. We never use more than 4096 bytes. */
  limitTable(size: number): void {
    const capacity = Math.min(size, ownTable);
    if (capacity === (this.#last ?? this.#table.capacity)) return;
    this.#smallest = Math.min(this.#smallest ?? capacity, capacity);
    this.#last = capacity;
  }

  /** @param fields names in lower case @throws RangeError for a character above U+00FF */
  encode(fields: readonly HeaderField[]): Uint8Array {
    const parts: Uint8Array[] = [];
    if (this.#last !== undefined && this.#smallest !== undefined) {
      for (const size of this.#smallest < this.#last ? [this.#smallest, this.#last] : [this.#last]) {
        this.#table.resize(size);
        parts.push(integer(size, 5, 0x20));
      }
      this.#smallest = undefined;
      this.#last = undefined;
    }
    for (const field of fields) this.#field(field, parts);
    return concat(parts);
  }

  #field(field: HeaderField, parts: Uint8Array[]): void {
    const [name, value] = field;
    const found = this.#table.find(field);
    if (found.field > 0) {
      parts.push(integer(found.field, 7, 0x80));
      return;
    }
    const isKept = !secret.has(name) && !fleeting.has(name) && value.length < 256;
    parts.push(isKept ? integer(found.name, 6, 0x40) : integer(found.name, 4, secret.has(name) ? 0x10 : 0));
    if (found.name === 0) writeString(fromLatin1(name), parts);
    writeString(fromLatin1(value), parts);
    if (isKept) this.#table.add(field);
  }
}

function writeString(bytes: Uint8Array, parts: Uint8Array[]): void {
  const coded = huffmanLength(bytes);
  if (coded < bytes.length) parts.push(integer(coded, 7, 0x80), huffmanEncode(bytes));
  else parts.push(integer(bytes.length, 7, 0), bytes);
}

/** RFC 7541, 5.1. */
function integer(value: number, prefix: number, flags: number): Uint8Array {
  const mask = 2 ** prefix - 1;
  if (value < mask) return new Uint8Array([flags | value]);
  const out = [flags | mask];
  let rest = value - mask;
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
  return new Uint8Array(out);
}
