/** POST /build/prune: `docker builder prune` (moby's builder-next Prune). */
import { parseDuration } from '../../../../lib/gofmt.ts';
import { isTrue } from '../../../api/query.ts';
import type { CacheRecord } from '../../../buildkit/cache.ts';
import { invalidParameter } from '../../../errdefs.ts';
import { builderOf } from '../../builder.ts';
import { FilterArgs } from '../../filter-args.ts';
import { json, route } from '../../route.ts';

/** Filters it doesn't know it passes over, as the real one does: `docker system prune` sends it labels. */
export default route('POST /build/prune', (daemon, { query }) => {
  const builder = builderOf(daemon);
  const filters = FilterArgs.parse(query.filters ?? '');
  const [until] = [...filters.get('until'), ...filters.get('unused-for')];
  let before: number | undefined;
  if (until !== undefined) {
    try {
      before = daemon.clock.now() - parseDuration(until);
    } catch (error) {
      throw invalidParameter(`"until" filter expects a duration (e.g., '24h'): ${String(error)}`);
    }
  }
  const keep = Number(query['reserved-space'] || query['keep-storage'] || '0');
  const types = filters.get('type');
  const ids = filters.get('id');
  const matches = (record: CacheRecord): boolean =>
    (types.length === 0 || types.includes(record.type)) &&
    (ids.length === 0 || ids.some((id) => record.id.startsWith(id))) &&
    (isTrue(query.all) || !builder.isInImage(record));
  const pruned = builder.cache.prune({ before, matches, keep }, (chain) => builder.isShared(chain));
  const attributes = { reclaimed: String(pruned.bytes) };
  daemon.events.publish('builder', 'prune', '', attributes);
  return json({ CachesDeleted: pruned.ids.length > 0 ? pruned.ids : null, SpaceReclaimed: pruned.bytes });
});
