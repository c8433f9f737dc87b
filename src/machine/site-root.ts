/**
 * Debian's files as the site has them (root-source.ts): fetched and unpacked by the browser itself. What every boot reads is
 * asked for at once, while the machine's own code is still on its way.
 */
import type { LayerIndexEntry } from '../kernel/fs/layer-tree.ts';
import type { WorkerStart } from './port.ts';
import type { RootSource } from './root-source.ts';

/** A file of the site. @throws Error where the site has another answer than the file */
export async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  return response;
}

export function siteRoot({ base, root: names }: WorkerStart): RootSource {
  const unpacked = async (chunk: string): Promise<Response> => {
    const { body } = await fetchFile(`${base}machine/chunk/${chunk}.gz`);
    return new Response(body?.pipeThrough(new DecompressionStream('gzip')));
  };
  const fetchChunk = async (chunk: string) => new Uint8Array(await (await unpacked(chunk)).arrayBuffer());
  const index = unpacked(names.index).then((response) => response.json() as Promise<readonly LayerIndexEntry[]>);
  const boot = fetchChunk(names.boot);
  for (const early of [index, boot]) early.catch(() => {});
  return {
    index: () => index,
    bootChunk: async () => names.boot,
    fetch: async (chunk) =>
      chunk === names.boot ? await boot.catch(() => fetchChunk(chunk)) : await fetchChunk(chunk),
  };
}
