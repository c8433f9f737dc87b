/** `docker system df`, in sum and with -v (docker/cli's formatter/disk_usage.go). */

import type { BuildCache } from '../../engine/api/types/build.ts';
import type { DiskUsage } from '../../engine/api/types/system.ts';
import type { Volume } from '../../engine/api/types/volume.ts';
import { fromJson } from '../../lib/gotemplate/value.ts';
import { humanSize, humanSizeWithPrecision } from '../../lib/units.ts';
import { type Columns, compile, execute, formatRows } from '../cli/format/formatter.ts';
import { dockerShapes } from '../cli/format/inspect.ts';
import { ago } from '../cli/format/short.ts';
import { containerColumns } from '../container/columns.ts';
import { imageColumns, imageRows } from '../image/columns.ts';

interface Sum {
  readonly type: string;
  readonly total: number;
  readonly active: number;
  readonly size: number;
  readonly reclaimable: number;
  /** Whether a percentage is shown beside what can be freed. */
  readonly percent: boolean;
}

const sumColumns: Columns<Sum> = {
  Type: { heading: 'TYPE', value: ({ type }) => type },
  TotalCount: { heading: 'TOTAL', value: ({ total }) => String(total) },
  Active: { heading: 'ACTIVE', value: ({ active }) => String(active) },
  Size: { heading: 'SIZE', value: ({ size }) => humanSize(size) },
  Reclaimable: {
    heading: 'RECLAIMABLE',
    value: ({ reclaimable, size, percent }) =>
      percent && size > 0
        ? `${humanSize(reclaimable)} (${Math.trunc((reclaimable * 100) / size)}%)`
        : humanSize(reclaimable),
  },
};

export function dfText(usage: DiskUsage, format: string): string {
  return formatRows(sums(usage), {
    format,
    table: '{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}',
    columns: sumColumns,
    typeName: 'formatter.diskUsageImagesContext',
  });
}

function sums(usage: DiskUsage): Sum[] {
  return [imageSum(usage), containerSum(usage), volumeSum(usage), cacheSum(usage)];
}

function imageSum({ Images, LayersSize }: DiskUsage): Sum {
  const images = Images ?? [];
  let used = 0;
  for (const { Containers, Size, SharedSize } of images) {
    if (Containers > 0 && Size !== -1 && SharedSize !== -1) used += Size - SharedSize;
  }
  const active = images.filter(({ Containers }) => Containers > 0).length;
  const reclaimable = LayersSize - used;
  return { type: 'Images', total: images.length, active, size: LayersSize, reclaimable, percent: true };
}

function containerSum({ Containers }: DiskUsage): Sum {
  const containers = Containers ?? [];
  const isActive = (state: string): boolean => /running|paused|restarting/.test(state);
  const size = containers.reduce((sum, { SizeRw }) => sum + (SizeRw ?? 0), 0);
  const reclaimable = containers.reduce((sum, { SizeRw, State }) => sum + (isActive(State) ? 0 : (SizeRw ?? 0)), 0);
  const active = containers.filter(({ State }) => isActive(State)).length;
  return { type: 'Containers', total: containers.length, active, size, reclaimable, percent: true };
}

function volumeSum({ Volumes }: DiskUsage): Sum {
  const volumes = Volumes ?? [];
  const sizeOf = ({ UsageData }: Volume): number => Math.max(UsageData?.Size ?? 0, 0);
  const size = volumes.reduce((sum, volume) => sum + sizeOf(volume), 0);
  const reclaimable = volumes.reduce((sum, volume) => sum + (volume.UsageData?.RefCount === 0 ? sizeOf(volume) : 0), 0);
  const active = volumes.filter(({ UsageData }) => (UsageData?.RefCount ?? 0) > 0).length;
  return { type: 'Local Volumes', total: volumes.length, active, size, reclaimable, percent: true };
}

function cacheSum({ BuildCache }: DiskUsage): Sum {
  const caches = BuildCache ?? [];
  const size = caches.reduce((sum, { Size, Shared }) => sum + (Shared ? 0 : Size), 0);
  const inUse = caches.reduce((sum, { Size, Shared, InUse }) => sum + (InUse && !Shared ? Size : 0), 0);
  const active = caches.filter(({ InUse }) => InUse).length;
  return { type: 'Build Cache', total: caches.length, active, size, reclaimable: size - inUse, percent: false };
}

const cacheColumns = (now: number): Columns<BuildCache> => ({
  ID: { heading: 'CACHE ID', value: ({ ID, InUse }) => `${ID.slice(0, 12)}${InUse ? '*' : ''}` },
  CacheType: { heading: 'CACHE TYPE', value: ({ Type }) => Type },
  Size: { heading: 'SIZE', value: ({ Size }) => humanSizeWithPrecision(Size, 3) },
  CreatedSince: { heading: 'CREATED', value: ({ CreatedAt }) => ago(now, Date.parse(CreatedAt) * 1e6) },
  LastUsedSince: {
    heading: 'LAST USED',
    value: ({ LastUsedAt }) => (LastUsedAt ? ago(now, Date.parse(LastUsedAt) * 1e6) : ''),
  },
  UsageCount: { heading: 'USAGE', value: ({ UsageCount }) => String(UsageCount) },
  Shared: { heading: 'SHARED', value: ({ Shared }) => String(Shared) },
});

const volumeColumns: Columns<Volume> = {
  Name: { heading: 'VOLUME NAME', value: ({ Name }) => Name },
  Links: { heading: 'LINKS', value: ({ UsageData }) => String(UsageData?.RefCount ?? 0) },
  Size: { heading: 'SIZE', value: ({ UsageData }) => humanSize(UsageData?.Size ?? 0) },
};

/** Every object as one JSON. */
function dfJson(usage: DiskUsage, now: number): string {
  const json = { format: 'json', typeName: 'formatter.diskUsageImagesContext', table: '' };
  const list = (lines: string): string => `[${lines.trimEnd().split('\n').join(',')}]`;
  const images = (usage.Images ?? []).flatMap((image) =>
    imageRows([{ ...image, RepoDigests: null }], false).slice(0, 1),
  );
  const containers = (usage.Containers ?? []).map(({ SizeRootFs: _, ...row }) => row);
  const parts = [
    ['Images', formatRows(images, { ...json, columns: imageColumns(now, false) })],
    ['Containers', formatRows(containers, { ...json, columns: containerColumns(now, false) })],
    ['Volumes', formatRows(usage.Volumes ?? [], { ...json, columns: volumeColumns })],
    ['BuildCache', formatRows(usage.BuildCache ?? [], { ...json, columns: cacheColumns(now) })],
  ] as const;
  return `{${parts.map(([name, lines]) => `"${name}":${list(lines)}`).join(',')}}\n`;
}

/** Every object. @param now nanoseconds since 1970 */
export function dfVerbose(usage: DiskUsage, now: number, format: string): string {
  if (format === 'json') return dfJson(usage, now);
  if (format !== '') {
    const data = fromJson(JSON.parse(dfJson(usage, now)), dockerShapes);
    return `${execute(compile(format), data)}\n`;
  }
  const images = (usage.Images ?? []).flatMap((image) =>
    imageRows([{ ...image, RepoDigests: null }], false).slice(0, 1),
  );
  const imageTable =
    '{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{.CreatedSince}}\t{{.Size}}\t{{.SharedSize}}\t{{.UniqueSize}}\t{{.Containers}}';
  const containers = (usage.Containers ?? []).map(({ SizeRootFs: _, ...row }) => row);
  const containerTable =
    '{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.LocalVolumes}}\t{{.Size}}\t{{.RunningFor}}\t{{.Status}}\t{{.Names}}';
  const cacheSize = cacheSum(usage).size;
  const plain = { format: '', typeName: 'formatter.diskUsageImagesContext' };
  return [
    'Images space usage:\n\n',
    formatRows(images, { ...plain, table: imageTable, columns: imageColumns(now, true) }),
    '\nContainers space usage:\n\n',
    formatRows(containers, { ...plain, table: containerTable, columns: containerColumns(now, true) }),
    '\nLocal Volumes space usage:\n\n',
    formatRows(usage.Volumes ?? [], { ...plain, table: '{{.Name}}\t{{.Links}}\t{{.Size}}', columns: volumeColumns }),
    `\nBuild cache usage: ${humanSize(cacheSize)}\n\n`,
    formatRows(usage.BuildCache ?? [], {
      ...plain,
      table: '{{.ID}}\t{{.CacheType}}\t{{.Size}}\t{{.CreatedSince}}\t{{.LastUsedSince}}\t{{.UsageCount}}\t{{.Shared}}',
      columns: cacheColumns(now),
    }),
  ].join('');
}
