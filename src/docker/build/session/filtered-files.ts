/** What of a folder is sent (fsutil's filter.go): paths that are included and not excluded, with the directories they are in. */
import type { SentFile } from '../../../engine/api/file-transfer.ts';
import { GrpcError } from '../../../lib/grpc/status.ts';
import { PatternMatcher } from '../../../lib/pattern-matcher.ts';
import { messageOf } from '../../cli/errors.ts';
import type { Folder } from './folder.ts';
import { followLinks } from './follow-links.ts';

export interface FileFilter {
  readonly includePatterns: readonly string[];
  readonly excludePatterns: readonly string[];
  readonly followPaths: readonly string[];
}

/** In the order of a walk: a directory before what is in it. @throws GrpcError for what is no pattern */
export async function filteredFiles(folder: Folder, filter: FileFilter): Promise<AsyncGenerator<SentFile>> {
  const { followPaths } = filter;
  const wrong = (error: unknown): never => refuse(followPaths, error);
  const followed = followPaths.length > 0 ? await followLinks(folder, followPaths).catch(wrong) : undefined;
  const included = [...filter.includePatterns, ...(followed ?? [])];
  const walk = new Walk(folder, {
    include: included.length > 0 ? includeMatcher(included) : undefined,
    plain: included.every((pattern) => !/[*[\]?^\\!]/.test(pattern)) ? included : undefined,
    exclude: filter.excludePatterns.length > 0 ? new PatternMatcher(filter.excludePatterns) : undefined,
  });
  return walk.below('');
}

function includeMatcher(patterns: readonly string[]): PatternMatcher {
  try {
    return new PatternMatcher(patterns);
  } catch (error) {
    return refuse(patterns, error);
  }
}

function refuse(patterns: readonly string[], error: unknown): never {
  throw new GrpcError('UNKNOWN', `invalid includepatterns: [${[...patterns].sort().join(' ')}]: ${messageOf(error)}`);
}

interface Matchers {
  readonly include: PatternMatcher | undefined;
  /** Included paths where none is a wildcard: what leads to none of them isn't walked. */
  readonly plain: readonly string[] | undefined;
  readonly exclude: PatternMatcher | undefined;
}

class Walk {
  readonly #folder: Folder;
  readonly #matchers: Matchers;
  /** Directories on the way down that were not sent yet. */
  readonly #pending: string[] = [];
  /** What was sent of files that have several names: the first one's path. */
  readonly #named = new Map<string, string>();

  constructor(folder: Folder, matchers: Matchers) {
    this.#folder = folder;
    this.#matchers = matchers;
  }

  async *below(directory: string): AsyncGenerator<SentFile> {
    const { include, exclude } = this.#matchers;
    for (const { name, isDirectory } of (await this.#folder.list(directory)) ?? []) {
      const path = directory === '' ? name : `${directory}/${name}`;
      const isIncluded = include === undefined || include.matchesOrParent(path);
      const isExcluded = exclude?.matchesOrParent(path) === true;
      if (isIncluded && !isExcluded) {
        for (const above of this.#pending.splice(0)) yield* this.#one(above);
        yield* this.#one(path);
        if (isDirectory) yield* this.below(path);
      } else if (isDirectory && this.#leadsOn(path, isIncluded, isExcluded)) {
        this.#pending.push(path);
        yield* this.below(path);
        if (this.#pending.at(-1) === path) this.#pending.pop();
      }
    }
  }

  async *#one(path: string): AsyncGenerator<SentFile> {
    const file = await this.#folder.file(path);
    if (!file) return;
    const { identity, stat } = file;
    const linkname = identity === undefined ? undefined : this.#named.get(identity);
    if (identity !== undefined && linkname === undefined) this.#named.set(identity, path);
    yield linkname === undefined ? file : { ...file, stat: { ...stat, linkname, size: 0 } };
  }

  /** Whether something below may be sent though the directory itself isn't. */
  #leadsOn(path: string, isIncluded: boolean, isExcluded: boolean): boolean {
    const { plain, exclude } = this.#matchers;
    if (isExcluded && exclude?.hasExclusions !== true) return false;
    return isIncluded || plain === undefined || plain.some((each) => each.startsWith(`${path}/`));
  }
}
