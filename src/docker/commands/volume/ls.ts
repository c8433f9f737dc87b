/** docker volume ls: list volumes (docker/docs reference/cli/docker/volume/ls). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';
import { volumeColumns } from '../../cli/format/volume-columns.ts';
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
          columns: volumeColumns,
          typeName: 'formatter.volumeContext',
        },
      ),
    );
  },
});
