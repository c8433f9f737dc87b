/** Digests for node:crypto: hash-wasm's. */
import { md5, sha1, sha224, sha256, sha384, sha512 } from 'hash-wasm';
import { fromHex } from '../../lib/bytes.ts';

const ALGORITHMS = new Map([
  ['md5', md5],
  ['sha1', sha1],
  ['sha224', sha224],
  ['sha256', sha256],
  ['sha384', sha384],
  ['sha512', sha512],
]);

/** @throws Error for an algorithm that isn't there */
export async function hashOf(algorithm: string, bytes: Uint8Array): Promise<Uint8Array> {
  const hash = ALGORITHMS.get(algorithm);
  if (!hash) throw new Error('Digest method not supported');
  return fromHex(await hash(bytes));
}
