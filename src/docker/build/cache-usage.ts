/** The build cache as `docker buildx du` and `prune` show it (buildx's commands/diskusage.go, prune.go). */

import type { UsageInfo } from '../../engine/api/usage-info.ts';
import { nilList } from '../../lib/gotemplate/value.ts';
import { rfc3339Nano } from '../../lib/rfc3339.ts';
import { humanDuration, humanSize } from '../../lib/units.ts';
import { CliError } from '../cli/errors.ts';
import { formatRows } from '../cli/format/formatter.ts';

/** @throws CliError for another builder than the one there is */
export function requireBuilder(name: string): void {
  if (!['', 'default'].includes(name)) throw new CliError(`ERROR: no builder ${JSON.stringify(name)} found`);
}

/** As Go prints a time. @param time nanoseconds since 1970 */
export function goTime(time: number): string {
  return rfc3339Nano(time).replace('T', ' ').replace(/Z$/, ' +0000 UTC');
}

function accessed({ lastUsed }: UsageInfo, now: number): string {
  return lastUsed === undefined ? '' : `${humanDuration(now - lastUsed)} ago`;
}

const table = '{{.ID}}\t{{.Reclaimable}}\t{{.Size}}\t{{.LastUsedAt}}';

/** Lines of `du --format`. A table marks what is mutable and what is shared. */
export function cacheList(rows: readonly UsageInfo[], format: string, now: number): string {
  const isTable = format === '' || format.startsWith('table');
  const star = (marked: boolean): string => (isTable && marked ? '*' : '');
  const columns = {
    ID: { heading: 'ID', value: (row: UsageInfo) => `${row.id}${star(row.isMutable)}` },
    Parents: { heading: 'PARENTS', value: ({ parents }: UsageInfo) => (parents.length > 0 ? parents : nilList) },
    CreatedAt: { heading: 'CREATED AT', value: ({ created }: UsageInfo) => goTime(created) },
    Mutable: { heading: 'MUTABLE', value: ({ isMutable }: UsageInfo) => isMutable },
    Reclaimable: { heading: 'RECLAIMABLE', value: ({ isInUse }: UsageInfo) => !isInUse },
    Shared: { heading: 'SHARED', value: ({ isShared }: UsageInfo) => isShared },
    Size: { heading: 'SIZE', value: ({ size, isShared }: UsageInfo) => `${humanSize(size)}${star(isShared)}` },
    Description: { heading: 'DESCRIPTION', value: ({ description }: UsageInfo) => description },
    UsageCount: { heading: 'USAGE COUNT', value: ({ uses }: UsageInfo) => uses },
    LastUsedAt: { heading: 'LAST ACCESSED', value: (row: UsageInfo) => accessed(row, now) },
    Type: { heading: 'TYPE', value: ({ type }: UsageInfo) => type },
  };
  return formatRows(rows, { format, table, columns, typeName: 'commands.diskusageContext' });
}

/** `--verbose`: a paragraph for each record. */
export function cacheParagraphs(rows: readonly UsageInfo[], now: number): string {
  const key = (name: string): string => `${name}:`.padEnd(14);
  const parents = (row: UsageInfo): string[] => ['Parents:', ...row.parents.map((parent) => ` - ${parent}`)];
  return rows.map((row) => `${paragraph(row, now, key, parents(row))}\n`).join('');
}

function paragraph(row: UsageInfo, now: number, key: (name: string) => string, parents: readonly string[]): string {
  const lines = [
    `${key('ID')}${row.id}`,
    ...(row.parents.length > 0 ? parents : []),
    `${key('Created at')}${goTime(row.created)}`,
    `${key('Mutable')}${row.isMutable}`,
    `${key('Reclaimable')}${!row.isInUse}`,
    `${key('Shared')}${row.isShared}`,
    `${key('Size')}${humanSize(row.size)}`,
    ...(row.description === '' ? [] : [`${key('Description')}${row.description}`]),
    `${key('Usage count')}${row.uses}`,
    ...(row.lastUsed === undefined ? [] : [`${key('Last used')}${accessed(row, now)}`]),
    ...(row.type === '' ? [] : [`${key('Type')}${row.type}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function cacheTotals(rows: readonly UsageInfo[]): string {
  const sum = (keep: (row: UsageInfo) => boolean): number =>
    rows.reduce((total, row) => total + (keep(row) ? row.size : 0), 0);
  const shared = sum(({ isShared }) => isShared);
  const total = sum(() => true);
  const split = shared > 0 ? `Shared:\t\t${humanSize(shared)}\nPrivate:\t${humanSize(total - shared)}\n` : '';
  return `${split}Reclaimable:\t${humanSize(sum(({ isInUse }) => !isInUse))}\nTotal:\t\t${humanSize(total)}\n`;
}

/** One record that prune removed: `--verbose` a paragraph, else a line, with the heading before the first. */
export function prunedText(row: UsageInfo, isFirst: boolean, isVerbose: boolean, now: number): string {
  if (isVerbose) {
    const key = (name: string): string => `${name}:${'\t'.repeat(Math.ceil((15 - name.length) / 8))}`;
    return `${paragraph(row, now, key, [`${key('Parent')}${row.parents.join(',')}`])}\n`;
  }
  const id = `${row.id}${row.isMutable ? '*' : ''}`.padEnd(40);
  const reclaimable = String(!row.isInUse).padEnd(5);
  const size = humanSize(row.size).padEnd(10);
  const heading = isFirst ? 'ID\t\t\t\t\t\tRECLAIMABLE\tSIZE\t\tLAST ACCESSED\n' : '';
  return `${heading}${id}\t${reclaimable}\t${isFirst ? '\t' : ''}${size}\t${accessed(row, now)}\n`;
}
