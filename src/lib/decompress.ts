/**
 * Whatever an archive is packed with: looks at its first bytes, as Docker does for build contexts, ADD, `docker load` and
 * layers, and unpacks gzip, bzip2, xz and zstd; anything else passes as it is.
 */
import { ByteReader } from './byte-reader.ts';
import { bunzip2Stream } from './bzip2.ts';
import { type GunzipOptions, gunzipStream } from './gzip.ts';
import { type Compression, sniff } from './sniff.ts';
import { fromBytes, readAll } from './stream.ts';
import { unxzStream } from './xz.ts';
import { unzstdStream } from './zstd.ts';

/**
 * What was found, and the unpacked stream; its error is the decoder's own (GzipError, XzError …).
 * @param options limits for gzip
 */
export async function decompressStream(
  stream: ReadableStream<Uint8Array>,
  options: GunzipOptions = {},
): Promise<{ compression: Compression; stream: ReadableStream<Uint8Array> }> {
  const reader = new ByteReader(stream);
  const compression = sniff(await reader.peek(512));
  const rest = reader.rest();
  if (compression === 'gzip') return { compression, stream: rest.pipeThrough(gunzipStream(options)) };
  if (compression === 'bzip2') return { compression, stream: rest.pipeThrough(bunzip2Stream()) };
  if (compression === 'xz') return { compression, stream: rest.pipeThrough(unxzStream()) };
  if (compression === 'zstd') return { compression, stream: rest.pipeThrough(unzstdStream()) };
  return { compression, stream: rest };
}

/** `decompressStream` for bytes in memory. */
export async function decompress(bytes: Uint8Array, options: GunzipOptions = {}): Promise<Uint8Array> {
  return readAll((await decompressStream(fromBytes(bytes), options)).stream);
}
