/** Netlink's framing (netlink(7)): a header, a family's own header, then attributes of type, length and payload, all in the machine's byte order. */
import { EINVAL } from '../uapi/errno.ts';
import { NLMSG_HEADER } from '../uapi/netlink.ts';

const align = (length: number) => (length + 3) & ~3;

/** A message as it came in. */
export interface Request {
  readonly type: number;
  readonly flags: number;
  readonly seq: number;
  /** All behind the header. */
  readonly body: Uint8Array;
  /** With the header: an error quotes it. */
  readonly whole: Uint8Array;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The messages of one datagram; what is cut off is left out, as Linux does. */
export function* parseMessages(bytes: Uint8Array): Generator<Request, void, void> {
  const view = viewOf(bytes);
  for (let at = 0; at + NLMSG_HEADER <= bytes.length; ) {
    const length = view.getUint32(at, true);
    if (length < NLMSG_HEADER || at + length > bytes.length) return;
    yield {
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      seq: view.getUint32(at + 8, true),
      body: bytes.subarray(at + NLMSG_HEADER, at + length),
      whole: bytes.subarray(at, at + length),
    };
    at += align(length);
  }
}

/** Attributes behind a family header of `skip` bytes, by type without the nesting flag. @throws EINVAL */
export function parseAttributes(bytes: Uint8Array, skip: number): Map<number, Uint8Array> {
  const out = new Map<number, Uint8Array>();
  const view = viewOf(bytes);
  for (let at = align(skip); at + 4 <= bytes.length; ) {
    const length = view.getUint16(at, true);
    if (length < 4 || at + length > bytes.length) throw EINVAL;
    out.set(view.getUint16(at + 2, true) & 0x3fff, bytes.subarray(at + 4, at + length));
    at += align(length);
  }
  return out;
}

export function attributeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

export function attributeU32(bytes: Uint8Array | undefined): number | undefined {
  return bytes && bytes.length >= 4 ? viewOf(bytes).getUint32(0, true) : undefined;
}

/** Builds one message. */
export class MessageBuilder {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** @param header the family's own header */
  constructor(header: Uint8Array) {
    this.#push(header);
  }

  #push(bytes: Uint8Array): void {
    const padded = new Uint8Array(align(bytes.length));
    padded.set(bytes);
    this.#parts.push(padded);
    this.#length += padded.length;
  }

  attribute(type: number, payload: Uint8Array): this {
    const out = new Uint8Array(4 + payload.length);
    const view = viewOf(out);
    view.setUint16(0, out.length, true);
    view.setUint16(2, type, true);
    out.set(payload, 4);
    this.#push(out);
    return this;
  }

  text(type: number, value: string): this {
    return this.attribute(type, new TextEncoder().encode(`${value}\0`));
  }

  u32(type: number, value: number): this {
    return this.attribute(type, u32(value));
  }

  u8(type: number, value: number): this {
    return this.attribute(type, Uint8Array.of(value));
  }

  /** The message's body, header included, or an attribute's nested payload. */
  body(): Uint8Array {
    const out = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

export function u32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  viewOf(out).setUint32(0, value, true);
  return out;
}

/** A whole message. @param pid the receiver's port */
export function frame(type: number, flags: number, seq: number, pid: number, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(NLMSG_HEADER + body.length);
  const view = viewOf(out);
  view.setUint32(0, out.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, seq, true);
  view.setUint32(12, pid, true);
  out.set(body, NLMSG_HEADER);
  return out;
}
