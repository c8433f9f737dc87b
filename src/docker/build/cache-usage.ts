/** The build cache as `docker buildx du` and `prune` show it (buildx's commands/diskusage.go, prune.go). */

import type { BuildCache } from '../../engine/api/types/build.ts';
import { humanDuration, humanSize } from '../../lib/units.ts';
import type { FormatOptions } from '../cli/format/formatter.ts';

export function cacheRows(caches: readonly BuildCache[]): BuildCache[] {
  return [...caches].sort((a, b) => a.Size - b.Size);
}

function accessed({ LastUsedAt }: BuildCache, now: number): string {
  return LastUsedAt ? `${humanDuration(now - Date.parse(LastUsedAt) * 1e6)} ago` : '';
}

export function cacheLine(now: number): FormatOptions<BuildCache> {
  return {
    format: '',
    table: '{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastAccessed}}',
    typeName: 'commands.diskUsageContext',
    columns: {
      ID: { heading: 'ID', value: ({ ID }) => ID },
      Reclaimable: { heading: 'RECLAIMABLE', value: ({ InUse }) => String(!InUse) },
      Size: { heading: 'SIZE', value: ({ Size, Shared }) => `${humanSize(Size)}${Shared ? '*' : ''}` },
      LastAccessed: { heading: 'LAST ACCESSED', value: (cache) => accessed(cache, now) },
    },
  };
}

export function cacheTotals(rows: readonly BuildCache[]): string {
  const sum = (keep: (row: BuildCache) => boolean): number =>
    rows.reduce((total, row) => total + (keep(row) ? row.Size : 0), 0);
  const shared = sum(({ Shared }) => Shared);
  const total = sum(() => true);
  const split = shared > 0 ? `Shared:\t\t${humanSize(shared)}\nPrivate:\t${humanSize(total - shared)}\n` : '';
  return `${split}Reclaimable:\t${humanSize(sum(({ InUse }) => !InUse))}\nTotal:\t\t${humanSize(total)}\n`;
}

/** What prune removed; the daemon answers with identities alone, the rest is from before. */
export function prunedText(
  known: readonly BuildCache[],
  deleted: readonly string[],
  space: number,
  now: number,
): string {
  const lines = deleted.map((id, index) => {
    const cache = known.find(({ ID }) => ID === id);
    const size = cache ? humanSize(cache.Size) : '';
    return `${id.padEnd(40)}\ttrue \t${index === 0 ? '\t' : ''}${size.padEnd(10)}\t${cache ? accessed(cache, now) : ''}\n`;
  });
  const heading = lines.length > 0 ? 'ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n' : '';
  return `${heading}${lines.join('')}Total:\t${humanSize(space)}\n`;
}
