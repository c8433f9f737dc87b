import fc from 'fast-check';
import { expect, test } from 'vitest';
import { concat } from '../../src/lib/bytes.ts';
import {
  encodeFrame,
  opcodes,
  readFrames,
  type SocketFrame,
} from '../../src/site/workbench/preview/websocket-frames.ts';

const mostBytes = 100_000;

/** As a server sends it: not masked. */
function served(opcode: number, payload: Uint8Array, isLast = true): Uint8Array {
  const bytes = encodeFrame({ opcode, payload }, new Uint8Array(4));
  const head = bytes.length - payload.length - 4;
  const made = concat([bytes.subarray(0, head), payload]);
  made[0] = (isLast ? 0x80 : 0) | opcode;
  made[1] = (made[1] ?? 0) & 0x7f;
  return made;
}

async function read(bytes: Uint8Array, piece = 7): Promise<SocketFrame[]> {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + piece));
      at += piece;
    },
  });
  const frames: SocketFrame[] = [];
  for await (const frame of readFrames(stream, mostBytes)) frames.push(frame);
  return frames;
}

test('messages of all lengths come through, in whatever pieces', async () => {
  const payload = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat(70_000).map((length) => new Uint8Array(length).fill(5)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(payload, { maxLength: 3 }),
      fc.integer({ min: 1, max: 70_000 }),
      async (payloads, piece) => {
        const frames = await read(concat(payloads.map((one) => served(opcodes.binary, one))), piece);
        expect(frames).toEqual(payloads.map((one) => ({ opcode: opcodes.binary, payload: one })));
      },
    ),
    { numRuns: 40 },
  );
});

test('what goes up is masked', () => {
  const frame = encodeFrame({ opcode: opcodes.text, payload: Uint8Array.of(1, 2, 3, 4, 5) }, Uint8Array.of(9, 9, 9, 9));
  expect([...frame]).toEqual([0x81, 0x85, 9, 9, 9, 9, 8, 11, 10, 13, 12]);
});

test('fragments are one message, and a ping between them is its own', async () => {
  const parts = [
    served(opcodes.text, Uint8Array.of(1), false),
    served(opcodes.ping, Uint8Array.of(7)),
    served(0, Uint8Array.of(2), false),
    served(0, Uint8Array.of(3)),
  ];
  expect(await read(concat(parts))).toEqual([
    { opcode: opcodes.ping, payload: Uint8Array.of(7) },
    { opcode: opcodes.text, payload: Uint8Array.of(1, 2, 3) },
  ]);
});

test.each([
  ['a masked frame', Uint8Array.of(0x81, 0x80, 0, 0, 0, 0), 1002],
  ['a reserved bit', Uint8Array.of(0xc1, 0), 1002],
  ['a fragment of nothing', served(0, Uint8Array.of(1)), 1002],
  ['a message inside of another', concat([served(1, Uint8Array.of(1), false), served(1, Uint8Array.of(1))]), 1002],
  ['a long ping', served(opcodes.ping, new Uint8Array(126)), 1009],
  ['a message that is too large', Uint8Array.of(0x82, 127, 0, 1, 0, 0, 0, 0, 0, 0), 1009],
])('%s is refused', async (_, bytes, code) => {
  await expect(read(bytes)).rejects.toMatchObject({ code });
});
