/** What makes a step the same as one that was done before: its operation, and of copied files the content. */
import type { CopyOp, ExecOp, MkdirOp } from './llb.ts';
import { NotFound, type SourceTree, selected } from './ops/selection.ts';
import { find, partsOf } from './ops/tree.ts';
import { chainOf, type Result } from './result.ts';

/** Operations that make a layer. */
export type Layered = CopyOp | ExecOp | MkdirOp;

export const imageKey = (result: Result): string => `image:${chainOf(result) ?? ''}`;

/** An operation without what makes no difference to its result. */
export function cacheForm(op: Layered): unknown {
  if (op.kind === 'exec') return { ...op, mounts: op.mounts.map(({ input: _, source: __, ...mount }) => mount) };
  if (op.kind !== 'copy') return op;
  // Where the files come from doesn't count, what they are called where it isn't said anew does.
  const sources = op.sources.map(({ path, unpack, wildcard }) => ({
    name: wildcard ? path : (partsOf(path).at(-1) ?? ''),
    unpack,
  }));
  return { ...op, sources };
}

/** Which files of an input count, where the input is known by its definition. */
export function selectorOf(op: Layered, at: number): string {
  if (op.kind === 'mkdir') return '';
  if (op.kind === 'exec')
    return JSON.stringify(op.mounts.filter(({ input }) => input === at).map(({ source }) => source));
  const own = op.sources.filter(({ input }) => input === at).map(({ path, wildcard }) => [path, wildcard]);
  return JSON.stringify([own, op.exclude, op.parents]);
}

/** What a COPY takes; with exclusions it is found out only while copying that a source isn't there, unless it is a link. @throws NotFound */
export function sourcesOf(tree: SourceTree, path: string, wildcard: boolean, { exclude, parents }: CopyOp): string[] {
  try {
    return selected(tree, path, wildcard, parents);
  } catch (error) {
    const parts = partsOf(path);
    const isThere = find(tree.root, parts.slice(0, -1).join('/'))?.inode.lookup(parts.at(-1) ?? '') !== undefined;
    if (!(error instanceof NotFound) || exclude.length === 0 || isThere) throw error;
    return [];
  }
}
