/** What Debian packs its packages and indices with: xz through the system's xz(1), gzip and zstd in process. */
import { spawn } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import { decompress as zstdDecompress } from 'fzstd';
import { concat } from '../../lib/bytes.ts';

/** @throws Error where xz isn't there or doesn't take the bytes */
export function xzDecompress(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const xz = spawn('xz', ['-dc', '-T1'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Uint8Array[] = [];
    let message = '';
    xz.on('error', (error) => reject(new Error(`xz does not start (${error.message}): install xz-utils`)));
    xz.stdin.on('error', () => undefined); // it ended early: its status says why
    xz.stdout.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    xz.stderr.on('data', (chunk: Uint8Array) => {
      message += String(chunk);
    });
    xz.on('close', (status) => (status === 0 ? resolve(concat(chunks)) : reject(new Error(`xz: ${message.trim()}`))));
    xz.stdin.end(bytes);
  });
}

/** By the suffix of the member's name (`data.tar.xz`). @throws Error for a packing that isn't known */
export async function decompressMember(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  if (name.endsWith('.tar')) return bytes;
  if (name.endsWith('.xz')) return xzDecompress(bytes);
  if (name.endsWith('.gz')) return gunzipSync(bytes);
  if (name.endsWith('.zst')) return zstdDecompress(bytes);
  throw new Error(`unknown compression of ${name}`);
}
