/** docker network ls: list networks (docker/docs reference/cli/docker/network/ls). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { type Columns, formatRows } from '../../cli/format/formatter.ts';
import { labelColumns } from '../../cli/format/label-columns.ts';
import { goTime, shortId } from '../../cli/format/short.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { compareNatural } from '../../cli/natural.ts';

export default command({
  path: 'network ls',
  aliases: ['network ls', 'network list'],
  use: '[OPTIONS]',
  short: 'List networks',
  args: noArgs,
  flags: {
    filter: filter('Provide filter values (e.g. "driver=bridge")', { short: 'f' }),
    format: string(formatHelp),
    'no-trunc': bool('Do not truncate the output'),
    quiet: bool('Only display network IDs', { short: 'q' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const networks = await client.call('GET /networks', { query: filters === '' ? {} : { filters } });
    const { json } = await cli.config();
    const format = flags.format || (flags.quiet ? '' : (json.networksFormat ?? ''));
    await cli.out(
      formatRows(
        networks.sort((a, b) => compareNatural(a.Name, b.Name)),
        {
          format,
          table: '{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}',
          quiet: flags.quiet ? '{{.ID}}' : undefined,
          raw: 'network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n',
          columns: columns(!flags['no-trunc']),
          typeName: 'network.networkContext',
        },
      ),
    );
  },
});

function columns(truncate: boolean): Columns<NetworkInspect> {
  return {
    ID: { heading: 'NETWORK ID', value: ({ Id }) => (truncate ? shortId(Id) : Id) },
    Name: { heading: 'NAME', value: ({ Name }) => Name },
    Driver: { heading: 'DRIVER', value: ({ Driver }) => Driver },
    Scope: { heading: 'SCOPE', value: ({ Scope }) => Scope },
    IPv4: { heading: 'IPV4', value: ({ EnableIPv4 }) => String(EnableIPv4 ?? true) },
    IPv6: { heading: 'IPV6', value: ({ EnableIPv6 }) => String(EnableIPv6) },
    Internal: { heading: 'INTERNAL', value: ({ Internal }) => String(Internal) },
    ...labelColumns,
    CreatedAt: { heading: 'CREATED AT', value: ({ Created }) => goTime(Created) },
  };
}
