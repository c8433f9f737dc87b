/** docker volume ls: list volumes (docker/docs reference/cli/docker/volume/ls). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { Volume } from '../../../engine/api/types/volume.ts';
import { humanSize } from '../../../lib/units.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { type Columns, formatRows } from '../../cli/format/formatter.ts';
import { labelColumns } from '../../cli/format/label-columns.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { compareNatural } from '../../cli/natural.ts';

export default command({
  path: 'volume ls',
  aliases: ['volume ls', 'volume list'],
  use: '[OPTIONS]',
  short: 'List volumes',
  args: noArgs,
  flags: {
    cluster: bool('Display only cluster volumes, and use cluster volume list formatting', { only: 'swarm' }),
    filter: filter('Provide filter values (e.g. "dangling=true")', { short: 'f' }),
    format: string(formatHelp),
    quiet: bool('Only display volume names', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    if (flags.cluster) {
      // Cluster volumes need a swarm, which this client doesn't do.
      await cli.out(flags.quiet ? '' : 'VOLUME NAME   GROUP     DRIVER    AVAILABILITY   STATUS\n');
      return;
    }
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const { Volumes } = await client.call('GET /volumes', { query: filters === '' ? {} : { filters } });
    const { json } = await cli.config();
    const format = flags.format || (flags.quiet ? '' : (json.volumesFormat ?? ''));
    await cli.out(
      formatRows(
        (Volumes ?? []).sort((a, b) => compareNatural(a.Name, b.Name)),
        {
          format,
          table: '{{.Driver}}\t{{.Name}}',
          quiet: flags.quiet ? '{{.Name}}' : undefined,
          raw: 'name: {{.Name}}\ndriver: {{.Driver}}\n',
          columns,
          typeName: 'formatter.volumeContext',
        },
      ),
    );
  },
});

const columns: Columns<Volume> = {
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
