/**
 * Multiplexed output of attach, logs and exec without a terminal (moby's pkg/stdcopy): frames of an 8-byte head
 * {stream, 0, 0, 0, big-endian length} and the bytes.
 */

export const stdin = 0;
export const stdout = 1;
export const stderr = 2;
/** The daemon's own error text inside the stream. */
export const systemError = 3;

export interface Frame {
  readonly stream: number;
  readonly bytes: Uint8Array;
}

/** One frame as bytes. */
export function frame(stream: number, bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(8 + bytes.length);
  out[0] = stream;
  new DataView(out.buffer).setUint32(4, bytes.length);
  out.set(bytes, 8);
  return out;
}

/**
 * Frames of a byte stream, whatever way it was cut. A frame's bytes may come in several pieces of the same stream.
 * @throws Error `Unrecognized input header: N` for a stream number above 3
 */
export function demultiplex(): TransformStream<Uint8Array, Frame> {
  const head = new Uint8Array(8);
  let headLength = 0;
  let left = 0;
  return new TransformStream<Uint8Array, Frame>({
    transform(chunk, controller) {
      let at = 0;
      while (at < chunk.length) {
        if (left === 0) {
          const take = Math.min(8 - headLength, chunk.length - at);
          head.set(chunk.subarray(at, at + take), headLength);
          headLength += take;
          at += take;
          if (headLength < 8) return;
          if ((head[0] ?? 0) > systemError) throw new Error(`Unrecognized input header: ${head[0]}`);
          left = new DataView(head.buffer).getUint32(4);
          headLength = 0;
          continue;
        }
        const take = Math.min(left, chunk.length - at);
        controller.enqueue({
          stream: head[0] ?? 0,
          bytes: chunk.subarray(at, at + take),
        });
        left -= take;
        at += take;
      }
    },
  });
}
