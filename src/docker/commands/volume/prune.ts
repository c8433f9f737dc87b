/** docker volume prune: remove unused local volumes (docker/docs reference/cli/docker/volume/prune). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { humanSize } from '../../../lib/units.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter } from '../../cli/flag.ts';

export default command({
  path: 'volume prune',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Remove unused local volumes',
  args: noArgs,
  flags: {
    all: bool('Remove all unused volumes, not just anonymous ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "label=<label>")'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const what = flags.all ? 'all' : 'anonymous';
    const warning = `WARNING! This will remove ${what} local volumes not used by at least one container.\nAre you sure you want to continue?`;
    if (!flags.force && !(await cli.confirm(warning))) return;
    const filters = new Map(flags.filter);
    if (flags.all) {
      if (filters.has('all')) throw new CliError('conflicting options: cannot specify both --all and --filter all=1');
      filters.set('all', ['true']);
    }
    const encoded = encodeFilters(filters);
    const client = await cli.client();
    const report = await client.call('POST /volumes/prune', { query: encoded === '' ? {} : { filters: encoded } });
    const deleted = report.VolumesDeleted ?? [];
    if (deleted.length > 0) await cli.out(`Deleted Volumes:\n${deleted.map((name) => `${name}\n`).join('')}\n`);
    await cli.out(`Total reclaimed space: ${humanSize(report.SpaceReclaimed)}\n`);
  },
});
