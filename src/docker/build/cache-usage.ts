/** The build cache as `docker buildx du` and `prune` show it (buildx's commands/diskusage.go, prune.go). */

import { RE2JS } from 're2js';
import type { BuildCache } from '../../engine/api/types/build.ts';
import { humanDuration, humanSize } from '../../lib/units.ts';
import { CliError } from '../cli/errors.ts';
import { formatRows } from '../cli/format/formatter.ts';

/** @throws CliError for another builder than the one there is */
export function requireBuilder(name: string): void {
  if (!['', 'default'].includes(name)) throw new CliError(`ERROR: no builder ${JSON.stringify(name)} found`);
}

/** What can still be written to; the API of the daemon doesn't tell, the type does. */
function isMutable({ Type }: BuildCache): boolean {
  return Type === 'source.local' || Type === 'exec.cachemount';
}

/** As Go prints a time. */
function goTime(text: string): string {
  return text.replace('T', ' ').replace(/Z$/, ' +0000 UTC');
}

type Filters = ReadonlyMap<string, readonly string[]>;

const fields: Readonly<Record<string, (row: BuildCache) => string>> = {
  id: ({ ID }) => ID,
  type: ({ Type }) => Type,
  description: ({ Description }) => Description,
  inuse: ({ InUse }) => String(InUse),
  mutable: (row) => String(isMutable(row)),
  immutable: (row) => String(!isMutable(row)),
  shared: ({ Shared }) => String(Shared),
  private: ({ Shared }) => String(!Shared),
};

/** `type=regular`, `description~=COPY`, `type!=regular`; `until` isn't looked at. */
function matches(row: BuildCache, filters: Filters): boolean {
  for (const [key, values] of filters) {
    const name = key.replace(/[~!]$/, '');
    if (name === 'until') continue;
    const field = fields[name];
    if (!field) return false;
    const text = field(row);
    const found = values.some((value) => (key.endsWith('~') ? RE2JS.compile(value).test(text) : text === value));
    if (found === key.endsWith('!')) return false;
  }
  return true;
}

/** The smallest first. */
export function cacheRows(caches: readonly BuildCache[], filters: Filters): BuildCache[] {
  return caches.filter((row) => matches(row, filters)).sort((a, b) => a.Size - b.Size);
}

function accessed({ LastUsedAt }: BuildCache, now: number): string {
  return LastUsedAt ? `${humanDuration(now - Date.parse(LastUsedAt) * 1e6)} ago` : '';
}

const table = '{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}';

/** Lines of `du --format`. A table marks what is mutable and what is shared. */
export function cacheList(rows: readonly BuildCache[], format: string, now: number): string {
  const isTable = format === '' || format.startsWith('table');
  const star = (marked: boolean): string => (isTable && marked ? '*' : '');
  const columns = {
    ID: { heading: 'ID', value: (row: BuildCache) => `${row.ID}${star(isMutable(row))}` },
    Parents: { heading: 'PARENTS', value: ({ Parents }: BuildCache) => Parents ?? null },
    CreatedAt: { heading: 'CREATED AT', value: ({ CreatedAt }: BuildCache) => goTime(CreatedAt) },
    Mutable: { heading: 'MUTABLE', value: isMutable },
    Reclaimable: { heading: 'RECLAIMABLE', value: ({ InUse }: BuildCache) => !InUse },
    Shared: { heading: 'SHARED', value: ({ Shared }: BuildCache) => Shared },
    Size: { heading: 'SIZE', value: ({ Size, Shared }: BuildCache) => `${humanSize(Size)}${star(Shared)}` },
    Description: { heading: 'DESCRIPTION', value: ({ Description }: BuildCache) => Description },
    UsageCount: { heading: 'USAGE COUNT', value: ({ UsageCount }: BuildCache) => UsageCount },
    LastUsedAt: { heading: 'LAST ACCESSED', value: (row: BuildCache) => accessed(row, now) },
    Type: { heading: 'TYPE', value: ({ Type }: BuildCache) => Type },
  };
  return formatRows(rows, { format, table, columns, typeName: 'commands.diskusageContext' });
}

/** `--verbose`: a paragraph for each record. */
export function cacheParagraphs(rows: readonly BuildCache[], now: number): string {
  return rows.map((row) => `${describe(row, now, 'du')}\n`).join('');
}

function describe(row: BuildCache, now: number, from: 'du' | 'prune'): string {
  const key = (name: string): string =>
    from === 'du' ? `${name}:`.padEnd(14) : `${name}:${'\t'.repeat(Math.ceil((15 - name.length) / 8))}`;
  const parents = row.Parents ?? [];
  const lines = [
    `${key('ID')}${row.ID}`,
    ...(parents.length > 0 && from === 'du' ? ['Parents:', ...parents.map((parent) => ` - ${parent}`)] : []),
    ...(parents.length > 0 && from === 'prune' ? [`${key('Parents')}${parents.join(',')}`] : []),
    `${key('Created at')}${goTime(row.CreatedAt)}`,
    `${key('Mutable')}${isMutable(row)}`,
    `${key('Reclaimable')}${!row.InUse}`,
    `${key('Shared')}${row.Shared}`,
    `${key('Size')}${humanSize(row.Size)}`,
    ...(row.Description === '' ? [] : [`${key('Description')}${row.Description}`]),
    `${key('Usage count')}${row.UsageCount}`,
    ...(row.LastUsedAt ? [`${key('Last used')}${accessed(row, now)}`] : []),
    ...(from === 'du' ? [`${key('Type')}${row.Type}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
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
  { deleted, space, verbose, now }: { deleted: readonly string[]; space: number; verbose: boolean; now: number },
): string {
  const total = `Total:\t${humanSize(space)}\n`;
  const found = (id: string): BuildCache | undefined => known.find(({ ID }) => ID === id);
  if (verbose) {
    const gone = deleted.map(found).filter((row) => row !== undefined);
    return `${gone.map((row) => `${describe(row, now, 'prune')}\n`).join('')}${total}`;
  }
  const lines = deleted.map((id, index) => {
    const cache = found(id);
    const size = cache ? humanSize(cache.Size) : '';
    return `${id.padEnd(40)}\ttrue \t${index === 0 ? '\t' : ''}${size.padEnd(10)}\t${cache ? accessed(cache, now) : ''}\n`;
  });
  const heading = lines.length > 0 ? 'ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n' : '';
  return `${heading}${lines.join('')}${total}`;
}
