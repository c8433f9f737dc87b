/** docker network prune: remove all unused networks (docker/docs reference/cli/docker/network/prune). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter } from '../../cli/flag.ts';

export default command({
  path: 'network prune',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Remove all unused networks',
  args: noArgs,
  flags: {
    filter: filter('Provide filter values (e.g. "until=<timestamp>")'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const warning =
      'WARNING! This will remove all custom networks not used by at least one container.\nAre you sure you want to continue?';
    if (!flags.force && !(await cli.confirm(warning))) return;
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const report = await client.call('POST /networks/prune', { query: filters === '' ? {} : { filters } });
    const deleted = report.NetworksDeleted ?? [];
    if (deleted.length > 0) await cli.out(`Deleted Networks:\n${deleted.map((id) => `${id}\n`).join('')}\n`);
  },
});
