/** Downloads one layer: verified by digest, unpacked, and its diffID verified before anything of it is kept. */
import { concat } from '../../lib/bytes.ts';
import { decompress } from '../../lib/decompress.ts';
import { Sha256, sha256Hex } from '../../lib/sha256.ts';
import { sniff } from '../../lib/sniff.ts';
import { chunks } from '../../lib/stream.ts';
import { system } from '../errdefs.ts';
import type { Descriptor } from '../oci/manifest.ts';
import type { RegistryClient } from './registry-client.ts';

/**
 * Unpacked layers by diffID that need not come again, verified once: of machines that are made one after another in the same
 * place. A Map is one.
 */
export interface KeptLayers {
  get(diffId: string): Uint8Array | undefined;
  set(diffId: string, tar: Uint8Array): unknown;
}

/** More than any layer of ours: a registry that promises more is refused before memory is taken. */
const maxBlob = 1 << 30;

/**
 * @param onProgress told how many bytes have come
 * @throws system where size or digest are others than the descriptor says
 */
export async function downloadBlob(
  client: RegistryClient,
  repository: string,
  { digest, size }: Descriptor,
  onProgress: (received: number) => void,
): Promise<Uint8Array> {
  if (size > maxBlob) throw system(`blob ${digest} of ${size} bytes is too large for this machine`);
  const response = await client.request({ method: 'GET', path: `${repository}/blobs/${digest}` });
  if (response.status !== 200) throw await client.failure(response);
  const failed = () => system(`filesystem layer verification failed for digest ${digest}`);
  const blob = new Uint8Array(size);
  const hash = new Sha256();
  let at = 0;
  if (response.body)
    for await (const chunk of chunks(response.body)) {
      if (at + chunk.length > size) throw failed();
      blob.set(chunk, at);
      hash.update(chunk);
      at += chunk.length;
      onProgress(at);
    }
  if (at < size) throw system('unexpected EOF');
  if (`sha256:${hash.hex()}` !== digest) throw failed();
  return blob;
}

/**
 * The host's own decompressor first, which doesn't hold up everything else meanwhile; ours for what that one doesn't take
 * (several members, other formats).
 * @throws system where the unpacked bytes aren't what the image's configuration says
 */
export async function unpackLayer(blob: Uint8Array, diffId: string): Promise<Uint8Array> {
  const unpacked = (await gunzipNatively(blob)) ?? (await unpackOurselves(blob));
  if (`sha256:${unpacked.hex}` !== diffId) throw system("layers from manifest don't match image configuration");
  return unpacked.tar;
}

interface Unpacked {
  readonly tar: Uint8Array;
  readonly hex: string;
}

async function unpackOurselves(blob: Uint8Array): Promise<Unpacked> {
  const tar = await decompress(blob, { maxBytes: maxBlob });
  return { tar, hex: sha256Hex(tar) };
}

async function gunzipNatively(blob: Uint8Array): Promise<Unpacked | undefined> {
  if (sniff(blob.subarray(0, 512)) !== 'gzip') return undefined;
  const hash = new Sha256();
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const packed = new Blob([blob as Uint8Array<ArrayBuffer>]).stream();
    for await (const part of chunks(packed.pipeThrough(new DecompressionStream('gzip')))) {
      size += part.length;
      if (size > maxBlob) return undefined;
      hash.update(part);
      parts.push(part);
    }
  } catch {
    return undefined;
  }
  return { tar: concat(parts), hex: hash.hex() };
}
