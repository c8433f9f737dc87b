/**
 * The files that clients sent before (BuildKit's source/local with its mutable refs): for another build of the same folder only
 * changes travel. Each is a record of the build cache, so that `du` shows it and `prune` forgets it.
 */
import type { FileSystem } from '../../../kernel/vfs/inode.ts';
import type { SyncedFiles } from '../../api/file-transfer.ts';
import type { BuildCacheStore } from '../cache.ts';
import type { ClientSession } from './client-session.ts';

/** The cache's key. @param part which of the folder's files, empty for those of a context */
const keyOf = ({ sharedKey }: ClientSession, name: string, part: string): string =>
  `local:${sharedKey}\n${name}\n${part}`;

export class LocalSources {
  readonly #cache: BuildCacheStore;
  readonly #kept = new Map<string, SyncedFiles>();
  /** Keys of what a running build uses, by its session. */
  readonly #used = new Map<ClientSession, Set<string>>();

  constructor(cache: BuildCacheStore) {
    this.#cache = cache;
  }

  /** @param name the client's name of the folder */
  find(session: ClientSession, name: string): SyncedFiles | undefined {
    const key = keyOf(session, name, '');
    // Without a shared key equal names say nothing.
    if (session.sharedKey !== '' && this.#cache.has(key)) return this.#kept.get(key);
    this.#kept.delete(key);
    return undefined;
  }

  /** @param part what of the folder it is, empty for its files as a context @param fs the same files */
  keep(session: ClientSession, name: string, part: string, files: SyncedFiles, fs: FileSystem): void {
    const key = keyOf(session, name, part);
    if (part === '') this.#kept.set(key, files);
    this.#used.set(session, (this.#used.get(session) ?? new Set()).add(key));
    this.#cache.keepSource(key, `local source for ${name}`, fs);
    // What was pruned meanwhile goes too.
    for (const known of this.#kept.keys()) if (!this.#cache.has(known)) this.#kept.delete(known);
  }
  /** A build of this client is over. */
  release(session: ClientSession): void {
    for (const key of this.#used.get(session) ?? []) this.#cache.touch(key);
    this.#used.delete(session);
  }
}
