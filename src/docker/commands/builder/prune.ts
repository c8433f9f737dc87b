/** docker builder prune: remove build cache (docker/docs reference/cli/docker/builder/prune). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { humanSize } from '../../../lib/units.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, bytes, filter } from '../../cli/flag.ts';

export default command({
  path: 'builder prune',
  aliases: [],
  use: '',
  short: 'Remove build cache',
  args: noArgs,
  flags: {
    all: bool('Remove all unused build cache, not just dangling ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "until=24h")'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
    'keep-storage': bytes('Amount of disk space to keep for cache'),
  },
  support: 'full',
  async run({ cli, flags }) {
    const what = flags.all ? 'all build cache' : 'all dangling build cache';
    const warning = `WARNING! This will remove ${what}. Are you sure you want to continue?`;
    if (!flags.force && !(await cli.confirm(warning))) return;
    const filters = encodeFilters(flags.filter);
    const client = await cli.client();
    const report = await client.call('POST /build/prune', {
      query: {
        ...(flags.all ? { all: '1' } : {}),
        ...(flags['keep-storage'] > 0 ? { 'keep-storage': String(flags['keep-storage']) } : {}),
        filters: filters === '' ? '{}' : filters,
      },
    });
    const deleted = report.CachesDeleted ?? [];
    if (deleted.length > 0) await cli.out(`Deleted build cache objects:\n${deleted.map((id) => `${id}\n`).join('')}\n`);
    await cli.out(`Total reclaimed space: ${humanSize(report.SpaceReclaimed)}\n`);
  },
});
