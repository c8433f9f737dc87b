/** Messages of a WebSocket as bytes (RFC 6455, section 5), a client's side of it. Left out: extensions, so the reserved bits must be 0. */
import { ByteReader } from '../../../lib/byte-reader.ts';
import { concat } from '../../../lib/bytes.ts';

export const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface SocketFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

/** The other side does not keep to the protocol; `code` is what it is to be told (RFC 6455, 7.4.1). */
export class SocketFault extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** @param mask four random bytes: what clients send is masked */
export function encodeFrame({ opcode, payload }: SocketFrame, mask: Uint8Array): Uint8Array {
  const { length } = payload;
  const short = length < 126 ? length : length < 65_536 ? 126 : 127;
  const head = new Uint8Array(2 + (short === 126 ? 2 : short === 127 ? 8 : 0));
  const view = new DataView(head.buffer);
  head[0] = 0x80 | opcode;
  head[1] = 0x80 | short;
  if (short === 126) view.setUint16(2, length);
  if (short === 127) view.setBigUint64(2, BigInt(length));
  return concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

/** Whole messages of a server, and its control frames between them, until its stream ends. @throws SocketFault */
export async function* readFrames(stream: ReadableStream<Uint8Array>, mostBytes: number): AsyncGenerator<SocketFrame> {
  const reader = new ByteReader(stream);
  let opcode: number = 0;
  let parts: Uint8Array[] = [];
  for (;;) {
    const head = await reader.readExactlyOrEnd(2);
    if (!head) return;
    const [first = 0, second = 0] = head;
    if ((first & 0x70) !== 0 || (second & 0x80) !== 0)
      throw new SocketFault(1002, 'a frame with bits that mean nothing');
    const isControl = (first & 8) !== 0;
    const before = parts.reduce((sum, { length }) => sum + length, 0);
    const payload = await reader.readExactly(await lengthOf(reader, second, isControl ? 125 : mostBytes - before));
    if (isControl) {
      yield { opcode: first & 15, payload };
      continue;
    }
    if ((first & 15) === 0 ? parts.length === 0 : parts.length > 0)
      throw new SocketFault(1002, 'a fragment of no message');
    opcode ||= first & 15;
    parts.push(payload);
    if ((first & 0x80) === 0) continue;
    yield { opcode, payload: concat(parts) };
    opcode = 0;
    parts = [];
  }
}

async function lengthOf(reader: ByteReader, short: number, most: number): Promise<number> {
  const bytes = short < 126 ? undefined : await reader.readExactly(short === 126 ? 2 : 8);
  const length = bytes ? Number(bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)) : short;
  if (length > most) throw new SocketFault(1009, 'a message that is too large');
  return length;
}
