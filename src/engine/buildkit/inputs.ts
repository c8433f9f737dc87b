/**
 * Where a build's Dockerfile and files come from (frontend/dockerui): a client that is asked for them (session/session-inputs.ts),
 * or a context that is fetched (control/job-inputs.ts).
 */
import { isRegular } from '../../kernel/uapi/stat.ts';
import type { Inode } from '../../kernel/vfs/inode.ts';
import type { BuildContext } from './context.ts';
import { find } from './ops/tree.ts';
import type { Progress, ProgressVertex } from './progress.ts';

/** The file of that name, by default `Dockerfile`, which may be `dockerfile` too; undefined where there is none. */
export function findDockerfile(root: Inode, name: string): Inode | undefined {
  const found = find(root, name) ?? (name === 'Dockerfile' ? find(root, 'dockerfile') : undefined);
  return found && isRegular(found.inode.mode) ? found.inode : undefined;
}

export interface BuildInputs {
  /** The step in which the Dockerfile is read. */
  readonly title: string;
  /** As the Dockerfile is called in progress and excerpts. */
  readonly shownName: string;
  /** As it is called where it can't be read. */
  readonly dockerfileName: string;
  /** The Dockerfile's bytes, undefined where there is none; tells of the transfer in `step`. */
  dockerfile(step: ProgressVertex): Promise<Uint8Array | undefined>;
  /** What the build context leaves out. */
  ignorePatterns(progress: Progress): Promise<readonly string[]>;
  /**
   * The contexts by name, the build context's being empty.
   * @param paths what of the build context is used; undefined: all of it
   */
  contexts(patterns: readonly string[], paths: readonly string[] | undefined): Map<string, BuildContext>;
}
