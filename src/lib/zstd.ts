/**
 * Zstandard decompression (RFC 8878): frames one after another, skippable ones skipped. fzstd decodes the blocks; it looks
 * at no checksum, ends silently on nothing and trusts window sizes, so frames are walked and checked here. No dictionaries.
 */
import { Decompress } from 'fzstd';
import { createXXHash64 } from 'hash-wasm';
import { ByteReader } from './byte-reader.ts';
import { concat, equal } from './bytes.ts';
import { fromBytes, readAll, transformWith, UnexpectedEnd } from './stream.ts';

/** Thrown (or the stream's error) for input that is no zstd, is damaged or cut short, or asks for too much memory. */
export class ZstdError extends Error {
  override readonly name = 'ZstdError';
}

/** Most memory a frame may ask for as its window (the zstd program's own limit). */
const maxWindow = 128 << 20;

/** Decompresses what passes. */
export function unzstdStream(): TransformStream<Uint8Array, Uint8Array> {
  return transformWith(async function* (input) {
    const reader = new ByteReader(input);
    try {
      do {
        yield* oneFrame(reader);
      } while ((await reader.peek(1)).length > 0);
    } catch (error) {
      await reader.cancel(error).catch(() => undefined);
      if (error instanceof UnexpectedEnd) throw new ZstdError('unexpected end of input');
      throw error instanceof ZstdError ? error : new ZstdError('corrupted data', { cause: error });
    }
  });
}

/** @throws ZstdError */
export function unzstd(bytes: Uint8Array): Promise<Uint8Array> {
  return readAll(fromBytes(bytes).pipeThrough(unzstdStream()));
}

const little = (bytes: Uint8Array): number => bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);

async function* oneFrame(reader: ByteReader): AsyncGenerator<Uint8Array, void, void> {
  const magic = await reader.readExactly(4);
  const value = little(magic);
  if (value >= 0x184d2a50 && value <= 0x184d2a5f) {
    await reader.skip(little(await reader.readExactly(4)));
    return;
  }
  if (value !== 0xfd2fb528) throw new ZstdError('invalid magic number');
  const header = await readHeader(reader);
  const hash = header.checked ? (await createXXHash64()).init() : undefined;
  let out: Uint8Array[] = [];
  let length = 0;
  const decoder = new Decompress((part) => out.push(part));
  // fzstd wants 18 bytes before it looks at a frame's head, so that goes in with the first block.
  let pending = [magic, header.bytes];
  for (let last = false; !last; ) {
    const head = await reader.readExactly(3);
    const word = little(head);
    last = (word & 1) === 1;
    const type = (word >> 1) & 3;
    const body = await reader.readExactly(type === 1 ? 1 : word >> 3);
    const trailer = last && hash ? await reader.readExactly(4) : new Uint8Array();
    decoder.push(concat([...pending, head, body, trailer]), last);
    pending = [];
    for (const part of out) {
      length += part.length;
      hash?.update(part);
      if (part.length > 0) yield part;
    }
    out = [];
    if (hash && last && !equal(trailer, hash.digest('binary').slice(4).reverse()))
      throw new ZstdError('checksum differs');
  }
  if (header.length !== undefined && header.length !== length)
    throw new ZstdError('length differs from the frame header');
}

interface FrameHeader {
  readonly bytes: Uint8Array;
  readonly checked: boolean;
  /** Of the content, where the frame says it. */
  readonly length: number | undefined;
}

async function readHeader(reader: ByteReader): Promise<FrameHeader> {
  const descriptor = (await reader.readExactly(1))[0] ?? 0;
  const single = (descriptor & 0x20) !== 0;
  const dictionarySize = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const lengthSize = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  if ((descriptor & 8) !== 0) throw new ZstdError('reserved bit set');
  const windowByte = single ? new Uint8Array() : await reader.readExactly(1);
  const dictionary = await reader.readExactly(dictionarySize);
  const lengthBytes = await reader.readExactly(lengthSize);
  if (little(dictionary) !== 0) throw new ZstdError('dictionaries are not supported');
  const length = lengthSize === 0 ? undefined : little(lengthBytes) + (lengthSize === 2 ? 256 : 0);
  const exponent = windowByte[0] ?? 0;
  const window = single ? (length ?? 0) : 2 ** (10 + (exponent >> 3)) * (1 + (exponent & 7) / 8);
  if (window > maxWindow) throw new ZstdError(`window of ${window} bytes is too large`);
  const bytes = concat([Uint8Array.of(descriptor), windowByte, dictionary, lengthBytes]);
  return { bytes, checked: (descriptor & 4) !== 0, length };
}
