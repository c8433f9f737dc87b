/**
 * What the build cache takes and what of it is removed (the DiskUsage and Prune of BuildKit's cache manager). A record on which
 * others stand goes after them.
 */
import type { UsageInfo } from '../api/usage-info.ts';
import type { Filter } from '../containerd/filter.ts';
import type { BuildCacheStore, CacheRecord } from './cache.ts';
import { chainOf } from './result.ts';

/** Whether an image has these layers too. */
export type IsShared = (chain: string) => boolean;

export interface PruneOptions {
  readonly filter: Filter;
  /** What an image has, and what is the builder's own, too. */
  readonly isAll: boolean;
  /** What was used later stays; undefined: nothing stays for that. */
  readonly before: number | undefined;
  /** Bytes; 0 is no limit. */
  readonly reservedSpace: number;
  readonly maxUsedSpace: number;
  readonly minFreeSpace: number;
  /** Bytes free where the cache is. */
  readonly free: number;
}

/** What there is, in no order that means anything. */
export function diskUsage(cache: BuildCacheStore, isShared: IsShared, filter: Filter = () => true): UsageInfo[] {
  const inUse = cache.inUse();
  const infos = cache.all().map((record) => infoOf(cache, record, inUse, isShared));
  // Finding out a directory's size is a use of it, which the next listing tells.
  for (const record of cache.all()) cache.measure(record);
  return infos.filter((info) => filter((path) => fieldOf(info, path)));
}

function infoOf(
  cache: BuildCacheStore,
  record: CacheRecord,
  inUse: ReadonlySet<string>,
  isShared: IsShared,
): UsageInfo {
  const { id, type, description, parents, created, lastUsed, uses } = record;
  const chain = chainOf(record.result);
  return {
    ...{ id, type, description, parents, created, lastUsed, uses },
    isMutable: cache.isMutable(record),
    isInUse: inUse.has(id),
    isShared: type !== 'exec.cachemount' && chain !== undefined && isShared(chain),
    size: cache.sizeOf(record),
  };
}

/** What a filter may ask for; a yes or no has no value, so that nothing equals it. */
function fieldOf(info: UsageInfo, [name]: readonly string[]): string | undefined {
  const flag = (isSet: boolean): string | undefined => (isSet ? '' : undefined);
  switch (name) {
    case 'id':
      return info.id;
    case 'type':
      return info.type;
    case 'parents':
      return info.parents.length > 0 ? info.parents.join(';') : undefined;
    case 'description':
      return info.description === '' ? undefined : info.description;
    case 'inuse':
      return flag(info.isInUse);
    case 'mutable':
      return flag(info.isMutable);
    case 'immutable':
      return flag(!info.isMutable);
    case 'shared':
      return flag(info.isShared);
    case 'private':
      return flag(!info.isShared);
    default:
      return undefined;
  }
}

/** Removes what is not in use. @returns what was removed */
export function prune(cache: BuildCacheStore, options: PruneOptions, isShared: IsShared): UsageInfo[] {
  const total = diskUsage(cache, isShared).reduce((sum, info) => sum + (info.isShared ? 0 : info.size), 0);
  const keep = bytesToKeep(total, options);
  const removed: UsageInfo[] = [];
  for (let left = total; keep === 0 || left >= keep; ) {
    const candidates = removable(cache, options, isShared);
    const [first] = bestFirst(candidates);
    if (!first) break;
    // With a limit one at a time, the least needed first.
    for (const info of keep === 0 ? candidates : [first]) {
      const record = cache.byId(info.id);
      if (record) cache.remove(record);
      removed.push(info);
      left -= info.size;
    }
  }
  return removed;
}

/** What neither a build nor another record stands on and the options name. */
function removable(cache: BuildCacheStore, { filter, isAll, before }: PruneOptions, isShared: IsShared): UsageInfo[] {
  const parents = new Set(cache.all().flatMap((record) => record.parents));
  return diskUsage(cache, isShared).filter((info) => {
    if (info.isInUse || parents.has(info.id)) return false;
    if (!isAll && (info.isShared || info.type === 'internal')) return false;
    if (before !== undefined && info.lastUsed !== undefined && info.lastUsed > before) return false;
    return filter((path) => (path[0] === 'parents' ? undefined : fieldOf(info, path)));
  });
}

/** Bytes that may stay; 0: nothing is kept for its size. */
function bytesToKeep(total: number, { reservedSpace, maxUsedSpace, minFreeSpace, free }: PruneOptions): number {
  if (reservedSpace === 0 && maxUsedSpace === 0 && minFreeSpace === 0) return 0;
  const excess = minFreeSpace - free;
  let keep = maxUsedSpace;
  if (excess > 0) keep = keep === 0 ? total - excess : Math.min(keep, total - excess);
  else if (minFreeSpace !== 0 && keep === 0) keep = total;
  return Math.max(keep, reservedSpace);
}

/** What was used long ago and seldom comes first: both ranks count alike. */
function bestFirst(infos: readonly UsageInfo[]): UsageInfo[] {
  const rank = (value: (info: UsageInfo) => number, from: number): Map<string, number> => {
    let [index, last] = [1, from];
    const ranks = new Map<string, number>();
    for (const info of [...infos].sort((a, b) => value(a) - value(b))) {
      if (value(info) !== last) [index, last] = [index + 1, value(info)];
      ranks.set(info.id, index);
    }
    return new Map([...ranks].map(([id, own]) => [id, own / index]));
  };
  const times = rank(({ lastUsed }) => lastUsed ?? Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const counts = rank(({ uses }) => uses, 0);
  const scoreOf = ({ id }: UsageInfo): number => (times.get(id) ?? 0) + (counts.get(id) ?? 0);
  return [...infos].sort((a, b) => scoreOf(a) - scoreOf(b));
}
