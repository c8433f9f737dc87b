/** docker container prune: remove all stopped containers (docker/docs reference/cli/docker/container/prune). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { humanSize } from '../../../lib/units.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter } from '../../cli/flag.ts';

export default command({
  path: 'container prune',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Remove all stopped containers',
  args: noArgs,
  flags: {
    filter: filter('Provide filter values (e.g. "until=<timestamp>")'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const warning = 'WARNING! This will remove all stopped containers.\nAre you sure you want to continue?';
    if (!flags.force && !(await cli.confirm(warning))) return;
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const report = await client.call('POST /containers/prune', { query: filters === '' ? {} : { filters } });
    const deleted = report.ContainersDeleted ?? [];
    if (deleted.length > 0) await cli.out(`Deleted Containers:\n${deleted.map((id) => `${id}\n`).join('')}\n`);
    await cli.out(`Total reclaimed space: ${humanSize(report.SpaceReclaimed)}\n`);
  },
});
