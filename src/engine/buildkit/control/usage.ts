/** `docker buildx du` and `docker buildx prune` (Control.DiskUsage and Prune): the cache's records. */

import { RE2JS } from 're2js';
import { GrpcError } from '../../../lib/grpc/status.ts';
import { type ProtoMessage, ProtoWriter } from '../../../lib/protobuf.ts';
import type { BuildCacheStore, CacheRecord } from '../cache.ts';
import { chainOf } from '../result.ts';
import { timestamp } from './messages.ts';

type IsShared = (chain: string) => boolean;
type Matches = (record: CacheRecord) => boolean;

/** A UsageRecord. */
function encodeUsage(cache: BuildCacheStore, record: CacheRecord, isShared: IsShared): Uint8Array {
  const chain = chainOf(record.result);
  const writer = new ProtoWriter()
    .text(1, record.id)
    .bool(2, cache.isMutable(record))
    .bool(3, cache.isInUse(record))
    .number(4, cache.sizeOf(record))
    .message(6, timestamp(record.created));
  if (record.lastUsed !== undefined) writer.message(7, timestamp(record.lastUsed));
  return writer
    .number(8, record.uses)
    .text(9, record.description)
    .text(10, record.type)
    .bool(11, chain !== undefined && isShared(chain))
    .texts(12, record.parents)
    .finish();
}

/** Filters in containerd's form: `type==regular,inuse==true`; one of the list must hold. @throws GrpcError */
function filterOf(texts: readonly string[], cache: BuildCacheStore, isShared: IsShared): Matches {
  const all = texts.filter((each) => each !== '').map((each) => conditions(each, cache, isShared));
  return (record) => all.length === 0 || all.some((list) => list.every((holds) => holds(record)));
}

function conditions(text: string, cache: BuildCacheStore, isShared: IsShared): Matches[] {
  return text.split(',').map((condition): Matches => {
    const [, field = '', operator = '', value = ''] = /^([a-z]+)(==|!=|~=)?(.*)$/.exec(condition) ?? [];
    const read = fieldReader(field, cache, isShared);
    if (!read) throw new GrpcError('INVALID_ARGUMENT', `invalid filter: ${condition}`);
    const wanted = value.replace(/^"(.*)"$/, '$1');
    if (operator === '~=') {
      const pattern = RE2JS.compile(wanted);
      return (record) => pattern.test(read(record));
    }
    if (operator === '') return (record) => read(record) !== '' && read(record) !== 'false';
    return (record) => (read(record) === wanted) === (operator === '==');
  });
}

function fieldReader(
  field: string,
  cache: BuildCacheStore,
  isShared: IsShared,
): ((record: CacheRecord) => string) | undefined {
  const shared = ({ result }: CacheRecord): boolean => {
    const chain = chainOf(result);
    return chain !== undefined && isShared(chain);
  };
  const readers = new Map<string, (record: CacheRecord) => string>([
    ['id', ({ id }) => id],
    ['type', ({ type }) => type],
    ['description', ({ description }) => description],
    ['parent', ({ parents }) => parents[0] ?? ''],
    ['parents', ({ parents }) => parents.join(',')],
    ['inuse', (record) => String(cache.isInUse(record))],
    ['mutable', (record) => String(cache.isMutable(record))],
    ['immutable', (record) => String(!cache.isMutable(record))],
    ['shared', (record) => String(shared(record))],
    ['private', (record) => String(!shared(record))],
  ]);
  return readers.get(field);
}

/** DiskUsageResponse. @throws GrpcError */
export function diskUsage(request: ProtoMessage, cache: BuildCacheStore, isShared: IsShared): Uint8Array {
  const matches = filterOf(request.texts(1), cache, isShared);
  const writer = new ProtoWriter();
  for (const record of cache.all()) if (matches(record)) writer.bytes(1, encodeUsage(cache, record, isShared));
  return writer.finish();
}

/** Removes what PruneRequest says and answers its UsageRecords. @throws GrpcError */
export function prune(request: ProtoMessage, cache: BuildCacheStore, isShared: IsShared, now: number): Uint8Array[] {
  const matches = filterOf(request.texts(1), cache, isShared);
  const [isAll, duration, keep] = [request.bool(2), request.number(3), request.number(4) || request.number(5)];
  const known = new Map(cache.all().map((record) => [record.id, encodeUsage(cache, record, isShared)]));
  const isKept = ({ result }: CacheRecord): boolean => {
    const chain = chainOf(result);
    return !isAll && chain !== undefined && isShared(chain);
  };
  const { ids } = cache.prune(
    {
      before: duration > 0 ? now - duration : undefined,
      matches: (record) => matches(record) && !isKept(record),
      keep,
    },
    isShared,
  );
  return ids.flatMap((id) => known.get(id) ?? []);
}
