/** HTTP/2's frames (RFC 9113, 4 and 6): nine bytes of head, then the payload. */
import { concat } from '../bytes.ts';
import { Http2Error } from './error.ts';

export const frameTypes = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;
export const PADDED = 8;
export const PRIORITY = 32;

/** What a client sends first (3.4). */
export const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

const headLength = 9;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0: the connection itself. */
  readonly stream: number;
  readonly payload: Uint8Array;
}

export function encodeFrame(type: number, flags: number, stream: number, payload: Uint8Array): Uint8Array {
  const out = new Uint8Array(headLength + payload.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, payload.length * 256 + type);
  view.setUint8(4, flags);
  view.setUint32(5, stream);
  out.set(payload, headLength);
  return out;
}

/** A payload of one or two 32-bit numbers, and text. */
export function numbers(first: number, second?: number, rest: Uint8Array = new Uint8Array()): Uint8Array {
  const own = second === undefined ? 4 : 8;
  const out = new Uint8Array(own + rest.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, first);
  if (second !== undefined) view.setUint32(4, second);
  out.set(rest, own);
  return out;
}

export function numberAt(payload: Uint8Array, at: number): number {
  return new DataView(payload.buffer, payload.byteOffset, payload.byteLength).getUint32(at);
}

/** Takes bytes as they come and gives frames. Holds at most one frame and what came in one piece. */
export class FrameParser {
  readonly #maxLength: number;
  #held: Uint8Array = new Uint8Array();

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  push(bytes: Uint8Array): void {
    this.#held = this.#held.length === 0 ? bytes : concat([this.#held, bytes]);
  }

  /** undefined where more bytes are needed. @throws Http2Error FRAME_SIZE_ERROR */
  next(): Frame | undefined {
    const held = this.#held;
    if (held.length < headLength) return undefined;
    const length = numberAt(held, 0) >>> 8;
    if (length > this.#maxLength) throw new Http2Error('FRAME_SIZE_ERROR', `frame of ${length} bytes`);
    if (held.length < headLength + length) return undefined;
    this.#held = held.subarray(headLength + length);
    return {
      type: held[3] ?? 0,
      flags: held[4] ?? 0,
      stream: numberAt(held, 5) & 0x7fffffff,
      payload: held.subarray(headLength, headLength + length),
    };
  }
}

/** The payload of DATA or HEADERS without padding and priority. @throws Http2Error */
export function contentOf({ type, flags, payload }: Frame): Uint8Array {
  let start = 0;
  let padding = 0;
  if (flags & PADDED) {
    padding = payload[0] ?? 0;
    start = 1;
  }
  if (type === frameTypes.HEADERS && flags & PRIORITY) start += 5;
  if (start > payload.length) throw new Http2Error('FRAME_SIZE_ERROR', 'frame too short for its flags');
  if (start + padding > payload.length) throw new Http2Error('PROTOCOL_ERROR', 'more padding than payload');
  return payload.subarray(start, payload.length - padding);
}
