/** The build context: files that a build copies from, and what of an archive with the Dockerfile in it isn't one of them. */
import { isRegular } from '../../kernel/uapi/stat.ts';
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';
import { text } from '../../lib/bytes.ts';
import { PatternMatcher, parseIgnoreFile } from '../../lib/pattern-matcher.ts';
import type { SourceTree } from './ops/selection.ts';
import { contentOf, find } from './ops/tree.ts';
import type { Progress } from './progress.ts';

/** Files that a build copies from. */
export interface BuildContext {
  /** What is read of it before any step is done: what it leaves out. */
  readonly prepare?: (progress: Progress) => Promise<void>;
  /** Brings them here, once. */
  load(progress: Progress): Promise<SourceTree & { readonly fs: FileSystem }>;
}

/** Patterns of `<Dockerfile>.dockerignore`, or of `.dockerignore`. */
export async function readIgnoreFile(root: Inode, dockerfile: string): Promise<readonly string[]> {
  for (const name of [`${dockerfile}.dockerignore`, '.dockerignore']) {
    const found = find(root, name);
    if (!found || !isRegular(found.inode.mode)) continue;
    return parseIgnoreFile(text(await contentOf(found.inode)));
  }
  return [];
}

/** The client has left out what is to be ignored, but for the Dockerfile and .dockerignore, which it must send. */
export function hiddenFiles(patterns: readonly string[], dockerfile: string): (path: string) => boolean {
  const matcher = new PatternMatcher(patterns);
  const sent = new Set(['.dockerignore', dockerfile, `${dockerfile}.dockerignore`]);
  return (path) => sent.has(path) && patterns.length > 0 && matcher.matchesOrParent(path);
}
