/** Sends one blob to a registry in a stream (distribution-spec, "Pushing a blob in chunks"): POST, one PATCH, PUT. */
import { drain } from '../../lib/stream.ts';
import { system } from '../errdefs.ts';
import type { RegistryClient } from './registry-client.ts';

const piece = 262_144;

/** @throws what the registry answers */
export async function uploadBlob(
  client: RegistryClient,
  repository: string,
  digest: string,
  blob: Uint8Array,
  onProgress: (sent: number) => void = () => {},
): Promise<void> {
  const begun = await client.request({ method: 'POST', path: `${repository}/blobs/uploads/` });
  if (begun.status !== 202) throw await client.failure(begun);
  await drain(begun.body);
  const patched = await client.request({
    method: 'PATCH',
    path: locationOf(begun.headers),
    headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(blob.length) },
    body: () => piecesOf(blob, onProgress),
  });
  if (patched.status !== 202) throw await client.failure(patched);
  await drain(patched.body);
  const end = locationOf(patched.headers);
  const path = `${end}${end.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
  const done = await client.request({ method: 'PUT', path });
  if (done.status !== 201) throw await client.failure(done);
  await drain(done.body);
}

function locationOf(headers: Headers): string {
  const location = headers.get('Location');
  if (location === null) throw system('missing location header in the response of an upload');
  return location;
}

function piecesOf(blob: Uint8Array, onProgress: (sent: number) => void): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (at >= blob.length) {
          controller.close();
          return;
        }
        controller.enqueue(blob.subarray(at, at + piece));
        at = Math.min(blob.length, at + piece);
        onProgress(at);
      },
    },
    { highWaterMark: 0 },
  );
}
