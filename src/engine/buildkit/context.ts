/** The build context: the files that the client sent in the request, and with them the Dockerfile (frontend/dockerui). */
import { isDirectory, isRegular } from '../../kernel/uapi/stat.ts';
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';
import { text } from '../../lib/bytes.ts';
import { PatternMatcher, parseIgnoreFile } from '../../lib/pattern-matcher.ts';
import { usageOf } from '../containerd/overlay.ts';
import { BuildError } from './build-error.ts';
import { type SourceTree, selected } from './ops/selection.ts';
import { contentOf, find, partsOf } from './ops/tree.ts';
import type { Progress } from './progress.ts';

/** Bytes of BuildKit's own messages around each file and at the end, roughly what its numbers show. */
const overhead = 31;

function sizeBelow(inode: Inode): number {
  if (!isDirectory(inode.mode)) return (isRegular(inode.mode) ? inode.size : 0) + overhead;
  let sum = 0;
  for (const link of inode.list()) sum += sizeBelow(link.inode);
  return sum;
}

/** Files that a build copies from. */
export interface BuildContext {
  /** What is read of it before any step is done: what it leaves out. */
  readonly prepare?: (progress: Progress) => Promise<void>;
  /** Brings them here, once. */
  load(progress: Progress): Promise<SourceTree & { readonly fs: FileSystem }>;
}

export interface ContextParts {
  readonly fs: FileSystem;
  /** The directory of `fs` that it is. */
  readonly root: Inode;
  /** As the client calls it. */
  readonly name: string;
  readonly title: string;
  readonly isHidden?: (path: string) => boolean;
  /** Of it, what is used; undefined: all. */
  readonly paths?: readonly string[] | undefined;
  readonly keep?: (name: string, part: string, bytes: number) => void;
}

/** A context's files; `load` tells of it once. */
export class ContextTree implements BuildContext {
  readonly #parts: ContextParts;
  #hasTold = false;

  constructor(parts: ContextParts) {
    this.#parts = parts;
  }

  async load(progress: Progress): Promise<SourceTree & { readonly fs: FileSystem }> {
    const { fs, root, name, title, isHidden = () => false, paths, keep } = this.#parts;
    if (!this.#hasTold) {
      this.#hasTold = true;
      await progress.run(title, (step) => {
        checkPaths(root, paths ?? []);
        step.transferred(`transferring ${name}:`, sizeBelow(root));
        keep?.(name, '', usedBytes(root, isHidden, paths));
      });
    }
    return { fs, root, isHidden };
  }
}

/** Bytes of the files that the builder would ask its client for. */
function usedBytes(root: Inode, isHidden: (path: string) => boolean, paths: readonly string[] | undefined): number {
  const tops = paths?.map((path) => partsOf(path).join('/')) ?? [''];
  if (tops.includes('')) return usageOf(root).size;
  const tree = { root, isHidden };
  const found = new Set(tops.flatMap((path) => (/[*?[\\]/.test(path) ? selected(tree, path, true) : [path])));
  let bytes = 0;
  for (const path of found) {
    const inode = find(root, path)?.inode;
    if (inode && !isHidden(path)) bytes += usageOf(inode).size;
  }
  return bytes;
}

/** BuildKit asks its client only for these, and the client can't read each. @throws BuildError */
function checkPaths(root: Inode, paths: readonly string[]): void {
  if (paths.every(isPattern)) return;
  const followed = paths.flatMap((path) => [path, ...(isPattern(path) ? [find(root, path)?.path ?? path] : [])]);
  const all = [...new Set(followed)].sort();
  throw new BuildError(
    `rpc error: code = Unknown desc = invalid includepatterns: [${all.join(' ')}]: syntax error in pattern`,
  );
}

function isPattern(path: string): boolean {
  try {
    new PatternMatcher([path]);
    return true;
  } catch {
    return false;
  }
}

export interface IgnoreFile {
  readonly patterns: readonly string[];
  readonly size: number;
}

/** Patterns of `<Dockerfile>.dockerignore`, or of `.dockerignore`. */
export async function readIgnoreFile(root: Inode, dockerfile: string): Promise<IgnoreFile> {
  for (const name of [`${dockerfile}.dockerignore`, '.dockerignore']) {
    const found = find(root, name);
    if (!found || !isRegular(found.inode.mode)) continue;
    const bytes = await contentOf(found.inode);
    return { patterns: parseIgnoreFile(text(bytes)), size: bytes.length };
  }
  return { patterns: [], size: 0 };
}

/**
 * The client has left out what is to be ignored, but for the Dockerfile and .dockerignore, which it must send; and a Dockerfile
 * from elsewhere is no file of the context at all.
 */
export function hiddenFiles(patterns: readonly string[], dockerfile: string): (path: string) => boolean {
  const matcher = new PatternMatcher(patterns);
  const sent = new Set(['.dockerignore', dockerfile, `${dockerfile}.dockerignore`]);
  return (path) =>
    path === '.dockerfile.drydock' ||
    path === '.drydock-context' ||
    (sent.has(path) && patterns.length > 0 && matcher.matchesOrParent(path));
}
