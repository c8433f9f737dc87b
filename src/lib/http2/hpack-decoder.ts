/** Reads header blocks (RFC 7541, 3 and 6). A bad block spoils the connection: the tables of both sides no longer agree. */
import { latin1 } from '../bytes.ts';
import { Http2Error } from './error.ts';
import { fieldSize, type HeaderField, HeaderTable } from './hpack-table.ts';
import { huffmanDecode } from './huffman.ts';

const bad = (message: string): Http2Error => new Http2Error('COMPRESSION_ERROR', message);

export class HpackDecoder {
  readonly #table: HeaderTable;
  /** What we allowed in our settings. */
  readonly #maxTable: number;
  readonly #maxList: number;

  /** @param maxList most bytes of a block's fields, each counted with 32 more */
  constructor(maxTable = 4096, maxList = 1 << 20) {
    this.#table = new HeaderTable(maxTable);
    this.#maxTable = maxTable;
    this.#maxList = maxList;
  }

  /** @throws Http2Error COMPRESSION_ERROR; ENHANCE_YOUR_CALM for a list that is too long */
  decode(block: Uint8Array): HeaderField[] {
    const cursor = { bytes: block, at: 0 };
    const fields: HeaderField[] = [];
    let size = 0;
    while (cursor.at < block.length) {
      const first = block[cursor.at] ?? 0;
      if ((first & 0xe0) === 0x20) {
        if (fields.length > 0) throw bad('table size update inside a header block');
        const capacity = readInteger(cursor, 5);
        if (capacity > this.#maxTable) throw bad('table size update above the limit');
        this.#table.resize(capacity);
        continue;
      }
      const field = this.#field(cursor, first);
      size += fieldSize(field);
      if (size > this.#maxList) throw new Http2Error('ENHANCE_YOUR_CALM', 'header list too long');
      fields.push(field);
    }
    return fields;
  }

  #field(cursor: Cursor, first: number): HeaderField {
    if (first & 0x80) return this.#known(readInteger(cursor, 7));
    const isKept = (first & 0x40) !== 0;
    const index = readInteger(cursor, isKept ? 6 : 4);
    const name = index === 0 ? readString(cursor) : this.#known(index)[0];
    const field: HeaderField = [name, readString(cursor)];
    if (isKept) this.#table.add(field);
    return field;
  }

  #known(index: number): HeaderField {
    const field = index === 0 ? undefined : this.#table.at(index);
    if (!field) throw bad(`header index ${index} is in no table`);
    return field;
  }
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readInteger(cursor: Cursor, prefix: number): number {
  const mask = 2 ** prefix - 1;
  let value = (cursor.bytes[cursor.at++] ?? 0) & mask;
  if (value < mask) return value;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) throw bad('truncated integer');
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  throw bad('integer too large');
}

function readString(cursor: Cursor): string {
  const isCoded = ((cursor.bytes[cursor.at] ?? 0) & 0x80) !== 0;
  if (cursor.at >= cursor.bytes.length) throw bad('truncated string');
  const length = readInteger(cursor, 7);
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw bad('truncated string');
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return latin1(isCoded ? huffmanDecode(bytes) : bytes);
}
