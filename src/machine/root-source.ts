/** The student's root file system as `npm run images` packs it: an index, and chunks of file contents fetched when first read. */
import type { LayerIndexEntry, LayerTree } from '../kernel/fs/layer-tree.ts';

export interface RootSource {
  /** root.json, or the tree that was made of it for all machines of a process. */
  index(): Promise<readonly LayerIndexEntry[] | LayerTree>;
  /** A chunk's unpacked bytes. */
  fetch(chunk: string): Promise<Uint8Array>;
  /** The chunk that booting to a prompt needs. */
  bootChunk(): Promise<string>;
}
