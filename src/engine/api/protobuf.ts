/** Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding) as far as trace.ts needs it: no groups, no floats. */

import { concat, utf8 } from '../../lib/bytes.ts';

/** Writes one message, field by field; proto3 default values are left out. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  /** int64, int32 or bool; a double holds 53 bits of it. */
  number(field: number, value: number): this {
    if (value !== 0) this.#parts.push(varint(field * 8), varint(value));
    return this;
  }

  text(field: number, value: string): this {
    return value === '' ? this : this.bytes(field, utf8(value));
  }

  /** Also for sub-messages; written even where empty. */
  bytes(field: number, value: Uint8Array): this {
    this.#parts.push(varint(field * 8 + 2), varint(value.length), value);
    return this;
  }

  finish(): Uint8Array {
    return concat(this.#parts);
  }
}

/** A field as read: a number, or bytes. */
export interface ProtoField {
  readonly field: number;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** @throws RangeError for a truncated message */
export function* protoFields(message: Uint8Array): Generator<ProtoField> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const tag = readVarint(message, cursor);
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) yield { field, number: readVarint(message, cursor), bytes: new Uint8Array() };
    else {
      const length = wire === 2 ? readVarint(message, cursor) : wire === 1 ? 8 : 4;
      const end = cursor.at + length;
      if (end > message.length) throw new RangeError('truncated protobuf message');
      yield { field, number: 0, bytes: message.subarray(cursor.at, end) };
      cursor.at = end;
    }
  }
}

function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return new Uint8Array(out);
}

/** As a signed 64-bit value. */
function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw new RangeError('truncated protobuf message');
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) break;
  }
  return Number(BigInt.asIntN(64, value));
}
