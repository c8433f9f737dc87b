/** `docker buildx du` and `docker buildx prune` (Control.DiskUsage and Prune): the cache's records as messages. */
import { GrpcError } from '../../../lib/grpc/status.ts';
import { type ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import type { UsageInfo } from '../../api/usage-info.ts';
import { type Filter, parseFilters } from '../../containerd/filter.ts';
import { messageOf } from '../../errdefs.ts';
import type { BuildCacheStore } from '../cache.ts';
import { diskUsage, type IsShared, prune } from '../usage.ts';
import { timestamp } from './messages.ts';

/** A UsageRecord. */
function encodeUsage(info: UsageInfo): ProtoWriter {
  const writer = new ProtoWriter()
    .text(1, info.id)
    .bool(2, info.isMutable)
    .bool(3, info.isInUse)
    .number(4, info.size)
    .message(6, timestamp(info.created));
  if (info.lastUsed !== undefined) writer.message(7, timestamp(info.lastUsed));
  return writer.number(8, info.uses).text(9, info.description);
}

/** @param action `prune` or `diskusage` @throws Error */
export function usageFilter(texts: readonly string[], action: string): Filter {
  try {
    return parseFilters(texts);
  } catch (error) {
    throw new Error(`failed to parse ${action} filters [${texts.join(' ')}]: ${messageOf(error)}`, { cause: error });
  }
}

function filterOf(request: ProtoMessage, action: string): Filter {
  try {
    return usageFilter(request.texts(1), action);
  } catch (error) {
    throw new GrpcError('UNKNOWN', messageOf(error));
  }
}

/** DiskUsageResponse. @throws GrpcError */
export function encodeDiskUsage(request: ProtoMessage, cache: BuildCacheStore, isShared: IsShared): Uint8Array {
  const writer = new ProtoWriter();
  for (const info of diskUsage(cache, isShared, filterOf(request, 'diskusage')))
    writer.bytes(1, encodeUsage(info).text(10, info.type).bool(11, info.isShared).texts(12, info.parents).finish());
  return writer.finish();
}

/** Where the cache is, and what time. */
export interface PrunePlace {
  /** Nanoseconds since 1970. */
  readonly now: number;
  /** Bytes. */
  readonly free: number;
}

/** Removes what PruneRequest says and answers its UsageRecords, which tell no type and not what is shared. @throws GrpcError */
export function encodePruned(
  request: ProtoMessage,
  cache: BuildCacheStore,
  isShared: IsShared,
  { now, free }: PrunePlace,
): Uint8Array[] {
  const duration = request.number(3);
  const options = {
    filter: filterOf(request, 'prune'),
    isAll: request.bool(2),
    before: duration === 0 ? undefined : now - duration,
    reservedSpace: request.number(4),
    maxUsedSpace: request.number(5),
    minFreeSpace: request.number(6),
    free,
  };
  return prune(cache, options, isShared).map((info) => encodeUsage(info).texts(12, info.parents).finish());
}
