/**
 * gzip (RFC 1952). Writing: fflate with mtime 0, so that the same bytes always give the same blob and digest (native
 * compressors differ among platforms). Reading: any number of members, checksums and truncation checked.
 */
import { Gzip } from 'fflate';
import { concat } from './bytes.ts';
import { type GunzipOptions, GzipDecoder } from './gzip-decoder.ts';
import { chunks, fromBytes, readAll, transformWith } from './stream.ts';

export { type GunzipOptions, GzipError } from './gzip-decoder.ts';

export type GzipLevel = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** fflate's output depends on how its input is cut, so it gets blocks of this many bytes. */
const block = 65536;

/** `bytes` as one gzip member; the same input and level always give the same output. */
export function gzip(bytes: Uint8Array, level: GzipLevel = 6): Uint8Array {
  const out: Uint8Array[] = [];
  const encoder = new Gzip({ level, mtime: 0 }, (chunk) => out.push(chunk));
  for (let at = 0; at < bytes.length; at += block) encoder.push(bytes.subarray(at, at + block));
  encoder.push(new Uint8Array(), true);
  return concat(out);
}

/** Compresses what passes into the member that `gzip` would give for all of it. */
export function gzipStream(level: GzipLevel = 6): TransformStream<Uint8Array, Uint8Array> {
  let sink: TransformStreamDefaultController<Uint8Array> | undefined;
  const encoder = new Gzip({ level, mtime: 0 }, (chunk) => {
    if (chunk.length > 0) sink?.enqueue(chunk);
  });
  let pending = new Uint8Array(block);
  let filled = 0;
  return new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      sink = controller;
    },
    transform(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + block - filled);
        pending.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < block) continue;
        encoder.push(pending);
        pending = new Uint8Array(block);
        filled = 0;
      }
    },
    flush() {
      if (filled > 0) encoder.push(pending.subarray(0, filled));
      encoder.push(new Uint8Array(), true);
    },
  });
}

/** Decompresses what passes; its error is a GzipError. */
export function gunzipStream(options: GunzipOptions = {}): TransformStream<Uint8Array, Uint8Array> {
  return transformWith(async function* (input) {
    const decoder = new GzipDecoder(options);
    for await (const chunk of chunks(input)) yield* inSlices(chunk, decoder);
    decoder.finish();
  });
}

/** A large chunk in pieces, so that output is handed on before all of it is made. */
function* inSlices(chunk: Uint8Array, decoder: GzipDecoder): Generator<Uint8Array, void, void> {
  for (let at = 0; at < chunk.length; at += block) yield* decoder.push(chunk.subarray(at, at + block));
}

/** @throws GzipError */
export function gunzip(bytes: Uint8Array, options: GunzipOptions = {}): Promise<Uint8Array> {
  return readAll(fromBytes(bytes).pipeThrough(gunzipStream(options)));
}

/** `gunzip` in one go, where there is nothing to wait for. @throws GzipError */
export function gunzipSync(bytes: Uint8Array, options: GunzipOptions = {}): Uint8Array {
  const decoder = new GzipDecoder(options);
  const parts = [...inSlices(bytes, decoder)];
  decoder.finish();
  return concat(parts);
}
