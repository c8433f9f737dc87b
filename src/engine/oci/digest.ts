/** Content digests (OCI image-spec, descriptor.md "Digests"). Only sha256 is known, as to Docker's own build of go-digest. */
import { utf8 } from '../../lib/bytes.ts';
import { sha256Hex, sha256HexOfLarge } from '../../lib/sha256.ts';

/** `sha256:` and 64 hexadecimal digits. */
export type Digest = `sha256:${string}`;

const shape = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-zA-Z=_-]+$/;
const lengths: Readonly<Record<string, number>> = { sha256: 64 };

/** What is wrong with a digest, in go-digest's words; undefined where nothing is. */
export function digestProblem(text: string): string | undefined {
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1 || !shape.test(text)) return 'invalid checksum digest format';
  const length = lengths[text.slice(0, colon)];
  if (length === undefined) return 'unsupported digest algorithm';
  const hex = text.slice(colon + 1);
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}

export function isDigest(text: string): text is Digest {
  return text.startsWith('sha256:') && digestProblem(text) === undefined;
}

export function digestOf(bytes: Uint8Array): Digest {
  return `sha256:${sha256Hex(bytes)}`;
}

/** `digestOf` for layers and archives. */
export async function digestOfLarge(bytes: Uint8Array): Promise<Digest> {
  return `sha256:${await sha256HexOfLarge(bytes)}`;
}

/** The chain IDs of layers, lowest first: each of a layer and all below it (OCI image-spec, config.md "Layer ChainID"). */
export function chainIds(diffIds: readonly string[]): string[] {
  const chains: string[] = [];
  for (const diffId of diffIds) {
    const below = chains.at(-1);
    chains.push(below === undefined ? diffId : digestOf(utf8(`${below} ${diffId}`)));
  }
  return chains;
}

/** The chain ID of all layers together; undefined for none. */
export function chainId(diffIds: readonly string[]): string | undefined {
  return chainIds(diffIds).at(-1);
}
