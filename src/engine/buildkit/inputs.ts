/**
 * Where a build's Dockerfile and files come from (frontend/dockerui): an archive in the request, or a client that is asked
 * for them (session/session-inputs.ts).
 */
import { isRegular } from '../../kernel/uapi/stat.ts';
import type { FileSystem, Inode } from '../../kernel/vfs/inode.ts';
import { type BuildContext, ContextTree, hiddenFiles, readIgnoreFile } from './context.ts';
import { contentOf, find } from './ops/tree.ts';
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

const ignoreName = '.dockerignore';

/** Makes a record of what a client sent. @param part which of the folder's files, empty for its files as a context */
export type KeepSource = (name: string, part: string, bytes: number) => void;

/** Everything came in the request's archive. */
export class SentInputs implements BuildInputs {
  readonly #files: FileSystem;
  readonly dockerfileName: string;
  readonly #named: ReadonlyMap<string, string>;
  readonly #keep: KeepSource;

  /** @param named contexts by name: `local:PREFIX` is a folder of the archive @param keep told what was taken of each */
  constructor(files: FileSystem, dockerfile: string, named: ReadonlyMap<string, string>, keep: KeepSource) {
    this.#keep = keep;
    this.#files = files;
    this.dockerfileName = dockerfile;
    this.#named = named;
  }

  get title(): string {
    return `[internal] load build definition from ${this.shownName}`;
  }

  get shownName(): string {
    const name = this.dockerfileName;
    return name === '.dockerfile.drydock' ? 'Dockerfile' : (name.split('/').at(-1) ?? name);
  }

  async dockerfile(step: ProgressVertex): Promise<Uint8Array | undefined> {
    const { root } = this.#files;
    const found = findDockerfile(root, this.dockerfileName);
    if (!found) {
      step.transferred('transferring dockerfile:', 2);
      return undefined;
    }
    const content = await contentOf(found);
    this.#keep('dockerfile', '', content.length);
    step.transferred('transferring dockerfile:', found.size + 31);
    return content;
  }

  async ignorePatterns(progress: Progress): Promise<readonly string[]> {
    return await progress.run('[internal] load .dockerignore', async (step) => {
      const found = await readIgnoreFile(this.#files.root, this.dockerfileName);
      step.transferred('transferring context:', found.size + 2);
      this.#keep('context', ignoreName, found.size);
      return found.patterns;
    });
  }

  contexts(patterns: readonly string[], paths: readonly string[] | undefined): Map<string, BuildContext> {
    const contexts = new Map<string, BuildContext>();
    const isHidden = hiddenFiles(patterns, this.dockerfileName);
    const common = { fs: this.#files, keep: this.#keep };
    const title = '[internal] load build context';
    contexts.set('', new ContextTree({ ...common, root: this.#files.root, name: 'context', title, isHidden, paths }));
    for (const [name, value] of this.#named) {
      if (!value.startsWith('local:')) continue;
      const root: Inode | undefined = find(this.#files.root, value.slice('local:'.length))?.inode;
      if (!root) continue;
      const tree = new ContextTree({ ...common, root, name, title: `[context ${name}] load from client` });
      const prepare = async (progress: Progress): Promise<void> => {
        await progress.run(`[context ${name}] load ${ignoreName}`, (step) => {
          step.transferred(`transferring ${name}:`, 2);
          this.#keep(name, ignoreName, 0);
        });
      };
      contexts.set(name, { load: (progress) => tree.load(progress), prepare });
    }
    return contexts;
  }
}
