/** docker container ls: list containers (docker/docs reference/cli/docker/container/ls). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, int, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { containerColumns, containerTable, containerTableSize } from '../../container/columns.ts';

export default command({
  path: 'container ls',
  aliases: ['container ls', 'container list', 'container ps', 'ps'],
  use: '[OPTIONS]',
  short: 'List containers',
  args: noArgs,
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    last: int('Show n last created containers (includes all states)', { short: 'n', default: -1 }),
    latest: bool('Show the latest created container (includes all states)', { short: 'l' }),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only display container IDs', { short: 'q' }),
    size: bool('Display total file sizes', { short: 's' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const { json } = await cli.config();
    const format = flags.format || (flags.quiet ? '' : (json.psFormat ?? ''));
    const limit = flags.latest && flags.last === -1 ? 1 : flags.last;
    const wantsSize = /\.Size\b|\bjson\s+\.[\s}]/.test(format);
    const size = flags.size || (wantsSize && !flags.quiet);
    const client = await cli.client();
    const filters = encodeFilters(flags.filter);
    const rows: ContainerSummary[] = await client.call('GET /containers/json', {
      query: {
        ...(flags.all ? { all: '1' } : {}),
        ...(limit > 0 ? { limit: String(limit) } : {}),
        ...(size ? { size: '1' } : {}),
        ...(filters === '' ? {} : { filters }),
      },
    });
    const text = formatRows(rows, {
      format,
      table: flags.size ? containerTableSize : containerTable,
      quiet: flags.quiet ? '{{.ID}}' : undefined,
      raw: 'container_id: {{.ID}}\nimage: {{.Image}}\ncommand: {{.Command}}\ncreated_at: {{.CreatedAt}}\nstate: {{- pad .State 1 0}}\nstatus: {{- pad .Status 1 0}}\nnames: {{.Names}}\nlabels: {{- pad .Labels 1 0}}\nports: {{- pad .Ports 1 0}}\n',
      columns: containerColumns(cli.system.now(), !flags['no-trunc']),
      typeName: 'formatter.ContainerContext',
      isTried: true,
    });
    await cli.out(text);
  },
});
