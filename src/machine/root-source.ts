/** The student's root file system as `npm run images` packs it: an index, and chunks of file contents fetched when first read. */
import type { LayerIndexEntry } from '../kernel/fs/layerfs.ts';

export interface RootSource {
  /** root.json. */
  index(): Promise<readonly LayerIndexEntry[]>;
  /** A chunk's unpacked bytes. */
  fetch(chunk: string): Promise<Uint8Array>;
  /** The chunk that booting to a prompt needs. */
  bootChunk(): Promise<string>;
}
