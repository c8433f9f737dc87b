/** A command run in a container, beside its program, to its end (what compose does with the engine's exec calls). */

import { demultiplex } from '../../../engine/api/stdcopy.ts';
import type { ExecCreateRequest } from '../../../engine/api/types/exec.ts';
import type { Compose } from '../context.ts';

/** @param onOutput gets what it prints, of both streams; @returns its exit status */
export async function execIn(
  compose: Compose,
  id: string,
  request: ExecCreateRequest,
  onOutput: (bytes: Uint8Array) => Promise<void>,
): Promise<number | null> {
  const client = await compose.client();
  const { Id } = await client.call('POST /containers/{id}/exec', {
    path: { id },
    body: { ...request, AttachStdout: true, AttachStderr: true },
  });
  const { output } = await client.call('POST /exec/{id}/start', { path: { id: Id }, body: {} });
  for await (const { bytes } of output.pipeThrough(demultiplex())) await onOutput(bytes);
  return (await client.call('GET /exec/{id}/json', { path: { id: Id } })).ExitCode;
}
