/**
 * Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), field by field; which field means what is in the
 * messages' own files. Left out: groups (refused), floats, packed lists.
 */
import { text, utf8 } from './bytes.ts';

/** Writes one message; proto3 default values are left out. */
export class ProtoWriter {
  #buffer = new Uint8Array(128);
  #length = 0;

  #reserve(more: number): void {
    if (this.#length + more <= this.#buffer.length) return;
    const before = this.#buffer;
    this.#buffer = new Uint8Array(Math.max(before.length * 2, this.#length + more));
    this.#buffer.set(before);
  }

  #varint(value: number): void {
    if (value < 0 || !Number.isSafeInteger(value)) {
      this.#bigVarint(BigInt(Math.trunc(value)));
      return;
    }
    this.#reserve(10);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#buffer[this.#length++] = (rest % 128) | 128;
    this.#buffer[this.#length++] = rest;
  }

  #bigVarint(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 128n; rest >>= 7n) this.#buffer[this.#length++] = Number(rest & 127n) | 128;
    this.#buffer[this.#length++] = Number(rest);
  }

  /** int64, int32, uint32, enum or bool; a double holds 53 bits of it. */
  number(field: number, value: number): this {
    if (value === 0) return this;
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }

  /** int64 in full. */
  big(field: number, value: bigint): this {
    if (value === 0n) return this;
    this.#varint(field * 8);
    this.#bigVarint(value);
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.number(field, value ? 1 : 0);
  }

  text(field: number, value: string): this {
    return value === '' ? this : this.bytes(field, utf8(value));
  }

  texts(field: number, values: Iterable<string>): this {
    for (const value of values) this.bytes(field, utf8(value));
    return this;
  }

  /** Also for sub-messages; written even where empty. */
  bytes(field: number, value: Uint8Array): this {
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** A sub-message, written even where empty. */
  message(field: number, write: (writer: ProtoWriter) => ProtoWriter): this {
    return this.bytes(field, write(new ProtoWriter()).finish());
  }

  /** map<string, string> */
  map(field: number, values: Iterable<readonly [string, string]>): this {
    for (const [key, value] of values) this.message(field, (entry) => entry.text(1, key).text(2, value));
    return this;
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.#length);
  }
}

/** A field as read: a number, or bytes. */
export interface ProtoField {
  readonly field: number;
  readonly number: number;
  /** The number in full, where a double may not hold it. */
  readonly big: bigint | undefined;
  readonly bytes: Uint8Array;
}

const nothing = new Uint8Array();

/** @throws RangeError for a truncated message, and for groups */
export function* protoFields(message: Uint8Array): Generator<ProtoField> {
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const { number: tag } = readVarint(message, cursor);
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      yield { field, ...readVarint(message, cursor), bytes: nothing };
      continue;
    }
    const length = wire === 2 ? readVarint(message, cursor).number : wire === 1 ? 8 : wire === 5 ? 4 : -1;
    const end = cursor.at + length;
    if (length < 0) throw new RangeError(`protobuf wire type ${wire} is not supported`);
    if (end > message.length) throw new RangeError('truncated protobuf message');
    yield { field, number: 0, big: undefined, bytes: message.subarray(cursor.at, end) };
    cursor.at = end;
  }
}

/** A message with random access: the last of equal fields counts, as proto3 has it. */
export class ProtoMessage {
  readonly #fields = new Map<number, ProtoField[]>();

  /** @throws RangeError */
  constructor(bytes: Uint8Array) {
    for (const field of protoFields(bytes)) {
      const known = this.#fields.get(field.field);
      if (known) known.push(field);
      else this.#fields.set(field.field, [field]);
    }
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }

  number(field: number): number {
    return this.#fields.get(field)?.at(-1)?.number ?? 0;
  }

  big(field: number): bigint {
    const found = this.#fields.get(field)?.at(-1);
    return found?.big ?? BigInt(found?.number ?? 0);
  }

  bool(field: number): boolean {
    return this.number(field) !== 0;
  }

  text(field: number): string {
    return text(this.bytes(field));
  }

  texts(field: number): string[] {
    return this.all(field).map(text);
  }

  bytes(field: number): Uint8Array {
    return this.#fields.get(field)?.at(-1)?.bytes ?? nothing;
  }

  all(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).map(({ bytes }) => bytes);
  }

  message(field: number): ProtoMessage {
    return new ProtoMessage(this.bytes(field));
  }

  messages(field: number): ProtoMessage[] {
    return this.all(field).map((bytes) => new ProtoMessage(bytes));
  }

  /** map<string, string> */
  map(field: number): Map<string, string> {
    return new Map(this.messages(field).map((entry): [string, string] => [entry.text(1), entry.text(2)]));
  }
}

/** As a signed 64-bit value. */
function readVarint(bytes: Uint8Array, cursor: { at: number }): { number: number; big: bigint | undefined } {
  const start = cursor.at;
  let value = 0;
  for (let factor = 1; factor < 2 ** 49; factor *= 128) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw new RangeError('truncated protobuf message');
    value += (byte & 127) * factor;
    if (byte < 128) return { number: value, big: undefined };
  }
  cursor.at = start;
  let full = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw new RangeError('truncated protobuf message');
    full |= BigInt(byte & 127) << shift;
    if (byte < 128) break;
  }
  const big = BigInt.asIntN(64, full);
  return { number: Number(big), big };
}
