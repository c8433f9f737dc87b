/** What an archive is by its first bytes: the magic numbers Docker's daemon looks for, and a tar header. */
import { startsWith } from './bytes.ts';

export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd' | 'tar' | 'unknown';

const magics: readonly (readonly [Compression, Uint8Array])[] = [
  ['gzip', Uint8Array.of(0x1f, 0x8b, 0x08)],
  ['bzip2', Uint8Array.of(0x42, 0x5a, 0x68)],
  ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)],
  ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd)],
];

/** @param bytes the first 512 bytes or more; fewer do for all but `tar` */
export function sniff(bytes: Uint8Array): Compression {
  for (const [name, magic] of magics) if (startsWith(bytes, magic)) return name;
  return looksLikeTar(bytes) ? 'tar' : 'unknown';
}

function looksLikeTar(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false;
  let sum = 0;
  for (let i = 0; i < 512; i++) sum += i >= 148 && i < 156 ? 32 : (bytes[i] ?? 0);
  const digits = String.fromCharCode(...bytes.subarray(148, 156)).match(/^[ \0]*([0-7]+)/)?.[1];
  return digits !== undefined && Number.parseInt(digits, 8) === sum;
}
