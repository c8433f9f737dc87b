/** What a step leaves: layers on layers, or a tree of files that is no image (a context, a download). */
import type { FileSystem } from '../../kernel/vfs/inode.ts';
import type { SourceTree } from './ops/selection.ts';

export interface ResultLayer {
  readonly chainId: string;
  readonly diffId: string;
  /** Nanoseconds since 1970; undefined for a base image's. */
  readonly created: number | undefined;
}

export interface Result {
  /** The lowest first. */
  readonly layers: readonly ResultLayer[];
  /** Instead of layers. */
  readonly tree: (SourceTree & { readonly fs: FileSystem }) | undefined;
}

export const emptyResult: Result = { layers: [], tree: undefined };

export function chainOf(result: Result): string | undefined {
  return result.layers.at(-1)?.chainId;
}
