/**
 * A build's files from the client's session (frontend/dockerui with source/local): each folder is asked for when it is
 * needed, and of it what the steps use.
 */
import type { FileSystem } from '../../../kernel/vfs/inode.ts';
import { text } from '../../../lib/bytes.ts';
import { GrpcError } from '../../../lib/grpc/status.ts';
import { parseIgnoreFile } from '../../../lib/pattern-matcher.ts';
import type { SyncedFiles } from '../../api/file-transfer.ts';
import { fileSyncDiffCopy } from '../../api/filesync.ts';
import { messageOf } from '../../errdefs.ts';
import type { BuildContext } from '../context.ts';
import type { BuildHost } from '../host.ts';
import type { BuildInputs } from '../inputs.ts';
import type { Progress, ProgressVertex } from '../progress.ts';
import { type ClientSession, noSession } from './client-session.ts';
import type { LocalSources } from './local-sources.ts';
import { receiveFiles, type SyncRequest } from './receive-files.ts';
import { syncedTar } from './synced-tar.ts';

export interface SessionInputOptions {
  readonly host: BuildHost;
  readonly session: ClientSession;
  readonly sources: LocalSources;
  /** In the client's folder for the Dockerfile. */
  readonly dockerfile: string;
  /** `--build-context`: `local:NAME` is a folder of the client's. */
  readonly namedContexts: ReadonlyMap<string, string>;
  readonly signal: AbortSignal;
}

const ignoreName = '.dockerignore';
/** Time between two words of a transfer: 100 ms in nanoseconds. */
const pause = 1e8;

export class SessionInputs implements BuildInputs {
  readonly #options: SessionInputOptions;
  /** `<Dockerfile>.dockerignore`, which comes with the Dockerfile. */
  #ownIgnore: Uint8Array | undefined;

  constructor(options: SessionInputOptions) {
    this.#options = options;
  }

  get title(): string {
    return `[internal] load build definition from ${this.#options.dockerfile}`;
  }

  get shownName(): string {
    return this.#options.dockerfile;
  }

  get dockerfileName(): string {
    return this.#options.dockerfile;
  }

  async dockerfile(step: ProgressVertex): Promise<Uint8Array | undefined> {
    const { dockerfile, session } = this.#options;
    if (!session.isThere) throw unreadable(step, session.id);
    const names = [dockerfile, `${dockerfile}.dockerignore`];
    const lower = dockerfile.replace(/(^|\/)Dockerfile$/, '$1dockerfile');
    if (lower !== dockerfile) names.push(lower);
    const receiving = this.#receive(step, 'dockerfile', 'dockerfile', { followPaths: names });
    const { files } = await receiving.catch((error: unknown) => {
      if (error instanceof GrpcError) throw error;
      step.fail(messageOf(error));
      throw new Error(`failed to read dockerfile: ${messageOf(error)}`, { cause: error });
    });
    this.#ownIgnore = files.get(`${dockerfile}.dockerignore`)?.data;
    return (readLinked(files, dockerfile) ?? readLinked(files, lower))?.data;
  }

  async ignorePatterns(progress: Progress): Promise<readonly string[]> {
    if (this.#ownIgnore) return parseIgnoreFile(text(this.#ownIgnore));
    return await progress.run(`[internal] load ${ignoreName}`, (step) => this.#ignoreFile(step, 'context'));
  }

  async #ignoreFile(step: ProgressVertex, name: string): Promise<readonly string[]> {
    const { files } = await this.#receive(step, name, ignoreName, { followPaths: [ignoreName] });
    const found = readLinked(files, ignoreName);
    return found ? parseIgnoreFile(text(found.data)) : [];
  }

  contexts(patterns: readonly string[], paths: readonly string[] | undefined): Map<string, BuildContext> {
    const contexts = new Map<string, BuildContext>();
    const followed = paths ? { followPaths: paths } : {};
    contexts.set(
      '',
      this.#context('[internal] load build context', 'context', () => ({ ...followed, patterns })),
    );
    for (const [name, value] of this.#options.namedContexts) {
      if (!value.startsWith('local:')) continue;
      const folder = value.slice('local:'.length);
      let patterns: readonly string[] = [];
      const prepare = async (progress: Progress): Promise<void> => {
        const title = `[context ${name}] load ${ignoreName}`;
        patterns = await progress.run(title, (step) => this.#ignoreFile(step, folder));
      };
      const context = this.#context(`[context ${name}] load from client`, folder, () => ({ patterns }));
      contexts.set(name, { ...context, prepare });
    }
    return contexts;
  }

  #context(title: string, name: string, wanted: () => Wanted): BuildContext {
    const load = async (progress: Progress) => {
      const { followPaths, patterns } = wanted();
      const { session, sources } = this.#options;
      const before = sources.find(session, name);
      const more = {
        excludePatterns: patterns,
        ...(followPaths ? { followPaths } : {}),
        ...(before ? { before } : {}),
      };
      const { fs } = await progress.run(title, (step) => this.#receive(step, name, '', more));
      return { fs, root: fs.root };
    };
    let loaded: ReturnType<typeof load> | undefined;
    return {
      load(progress) {
        loaded ??= load(progress);
        return loaded;
      },
    };
  }

  /** @param part which files of the folder it is about, where not all */
  async #receive(
    step: ProgressVertex,
    name: string,
    part: string,
    wanted: Pick<SyncRequest, 'followPaths' | 'excludePatterns' | 'before'>,
  ): Promise<{ readonly files: SyncedFiles; readonly fs: FileSystem }> {
    const { session, sources, host, signal } = this.#options;
    const label = `transferring ${name}:`;
    const started = host.clock.now();
    let told = started;
    let received = 0;
    const onProgress = (bytes: number): void => {
      received = bytes;
      if (host.clock.now() - told < pause) return;
      told = host.clock.now();
      step.status(label, bytes, 0, started, false);
    };
    if (!session.supports(fileSyncDiffCopy)) step.status(label, 0, 0, started, false);
    const files = await receiveFiles(session, { name, ...wanted, onProgress, signal });
    step.status(label, received, 0, started, true);
    const fs = host.layerFs(syncedTar(files));
    sources.keep(session, name, part, files, fs);
    return { files, fs };
  }
}

/** A session that is named is looked for when files are to come, no session is noticed before. */
function unreadable(step: ProgressVertex, session: string): Error {
  const { message } = session === '' ? new Error('could not access local files without session') : noSession(session);
  step.fail(message);
  return new Error(`failed to read dockerfile: ${session === '' ? 'failed to load cache key: ' : ''}${message}`);
}

interface Wanted {
  readonly followPaths?: readonly string[];
  readonly patterns: readonly string[];
}

/** A file, also through a symbolic link inside the same folder. */
function readLinked(files: SyncedFiles, path: string, depth = 0): { readonly data: Uint8Array } | undefined {
  const found = files.get(path);
  if (!found || depth > 10) return undefined;
  const type = found.stat.mode & 0o170000;
  if (type === 0o100000 && found.stat.linkname !== '') return readLinked(files, found.stat.linkname, depth + 1);
  if (type === 0o100000) return found;
  if (type !== 0o120000) return undefined;
  const { linkname } = found.stat;
  const folder = path.split('/').slice(0, -1).join('/');
  const target = linkname.startsWith('/') ? linkname : `/${folder}/${linkname}`;
  return readLinked(files, new URL(target, 'file:///').pathname.slice(1), depth + 1);
}
