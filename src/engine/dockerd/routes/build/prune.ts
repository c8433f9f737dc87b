/** POST /build/prune: `docker builder prune` of a client without buildx, and `docker system prune` (moby's builder-next Prune). */
import { isTrue } from '../../../api/query.ts';
import { compareVersions } from '../../../api/version.ts';
import { usageFilter } from '../../../buildkit/control/usage.ts';
import { prune } from '../../../buildkit/usage.ts';
import { invalidParameter, messageOf } from '../../../errdefs.ts';
import { builderOf } from '../../builder.ts';
import { FilterArgs } from '../../filter-args.ts';
import { json, route } from '../../route.ts';
import { parseUntil } from '../../timestamp.ts';

/** What BuildKit's own filters know of these is asked for under the same names; labels are taken and not looked at. */
const fields = ['id', 'parent', 'type', 'description', 'inuse', 'shared', 'private'];
const accepted = ['until', 'unused-for', 'label', 'label!', ...fields];
const sizesSince = '1.48';

export default route('POST /build/prune', (daemon, { query, version }) => {
  const builder = builderOf(daemon);
  const filters = FilterArgs.parse(query.filters ?? '');
  const bytes = (name: 'keep-storage' | 'reserved-space' | 'max-used-space' | 'min-free-space'): number =>
    byteCount(name, query[name] ?? '');
  const isNew = compareVersions(version, sizesSince) >= 0;
  const sizes = {
    reservedSpace: (isNew && bytes('reserved-space')) || bytes('keep-storage'),
    maxUsedSpace: isNew ? bytes('max-used-space') : 0,
    minFreeSpace: isNew ? bytes('min-free-space') : 0,
  };
  const isShared = (chain: string): boolean => builder.isShared(chain);
  const { filter, before } = wanted(filters, daemon.clock.now());
  const options = { filter, before, isAll: isTrue(query.all), ...sizes, free: builder.freeSpace };
  const pruned = prune(builder.cache, options, isShared);
  const reclaimed = pruned.reduce((sum, { size }) => sum + size, 0);
  daemon.events.publish('builder', 'prune', '', { reclaimed: String(reclaimed) });
  return json({ CachesDeleted: pruned.length > 0 ? pruned.map(({ id }) => id) : null, SpaceReclaimed: reclaimed });
});

/** @throws invalidParameter */
function byteCount(name: string, text: string): number {
  if (/^([+-]?\d+)?$/.test(text)) return Number(text);
  const why = `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw invalidParameter(`${name} is in bytes and expects an integer, got ${text}: ${why}`);
}

/** @throws invalidParameter `failed to prune build cache: …` */
function wanted(filters: FilterArgs, now: number) {
  try {
    filters.validate(accepted);
    const before = usedBefore(filters, now);
    const conditions = fields
      .filter((field) => filters.has(field))
      .map((field) => condition(field, filters.get(field)));
    return { before, filter: usageFilter([conditions.join(',')], 'prune') };
  } catch (error) {
    throw invalidParameter(`failed to prune build cache: ${messageOf(error)}`);
  }
}

/** @returns nanoseconds since 1970 @throws Error */
function usedBefore(filters: FilterArgs, now: number): number | undefined {
  const [until, unused] = [filters.get('until'), filters.get('unused-for')];
  if (until.length > 0 && unused.length > 0) throw new Error('conflicting filters: "until" and "unused-for"');
  const [value, ...more] = [...until, ...unused];
  if (more.length > 0) throw new Error('filters expect only one value');
  if (value === undefined) return undefined;
  try {
    return parseUntil(value, now);
  } catch (error) {
    const name = unused.length > 0 ? 'unused-for' : 'until';
    throw new Error(`"${name}" filter expects a duration (e.g., '24h') or a timestamp: ${messageOf(error)}`);
  }
}

/** @throws Error */
function condition(field: string, [value, ...more]: readonly string[]): string {
  if (more.length > 0) throw new Error('filters expect only one value');
  if (value === undefined) return field;
  return `${field}${field === 'id' ? '~=' : '=='}${value}`;
}
