/** The columns of `docker volume ls` and `docker compose volumes` (docker/cli cli/command/formatter/volume.go). */
import type { Volume } from '../../../engine/api/types/volume.ts';
import { humanSize } from '../../../lib/units.ts';
import type { Columns } from './formatter.ts';
import { labelColumns } from './label-columns.ts';

export const volumeColumns: Columns<Volume> = {
  Name: { heading: 'VOLUME NAME', value: ({ Name }) => Name },
  Driver: { heading: 'DRIVER', value: ({ Driver }) => Driver },
  Scope: { heading: 'SCOPE', value: ({ Scope }) => Scope },
  Mountpoint: { heading: 'MOUNTPOINT', value: ({ Mountpoint }) => Mountpoint },
  ...labelColumns,
  Links: { heading: 'LINKS', value: ({ UsageData }) => (UsageData ? String(UsageData.RefCount) : 'N/A') },
  Size: { heading: 'SIZE', value: ({ UsageData }) => (UsageData ? humanSize(UsageData.Size) : 'N/A') },
  Group: { heading: 'GROUP', value: () => 'N/A' },
  Availability: { heading: 'AVAILABILITY', value: () => 'N/A' },
  Status: { heading: 'STATUS', value: () => 'N/A' },
};
