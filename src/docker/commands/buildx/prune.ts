/** docker buildx prune: remove build cache (docker/docs reference/cli/docker/buildx/prune). */
import { humanSize } from '../../../lib/units.ts';
import { pruneBuilder, usageFilter } from '../../build/builder-usage.ts';
import { prunedText, requireBuilder } from '../../build/cache-usage.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, bytes, filter, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx prune',
  aliases: [],
  use: '',
  short: 'Remove build cache',
  args: noArgs,
  flags: {
    all: bool('Include internal/frontend images', { short: 'a' }),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    filter: filter('Provide filter values'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
    'keep-storage': bytes('Amount of disk space to keep for cache', {
      deprecated: 'keep-storage flag has been changed to reserved-space',
    }),
    'max-used-space': bytes('Maximum amount of disk space allowed to keep for cache'),
    'min-free-space': bytes('Target amount of free disk space after pruning'),
    'reserved-space': bytes('Amount of disk space always allowed to keep for cache'),
    verbose: bool('Provide a more verbose output'),
  },
  support: 'full',
  async run({ cli, flags }) {
    const wanted = usageFilter(flags.filter);
    const what = flags.all ? 'all build cache' : 'all dangling build cache';
    if (!flags.force && !(await cli.confirm(`WARNING! This will remove ${what}. Are you sure you want to continue?`)))
      return;
    requireBuilder(flags.builder);
    const wish = {
      ...wanted,
      isAll: flags.all,
      reservedSpace: flags['reserved-space'] || flags['keep-storage'],
      maxUsedSpace: flags['max-used-space'],
      minFreeSpace: flags['min-free-space'],
    };
    let total = 0;
    let isFirst = true;
    await pruneBuilder(cli, wish, async (record) => {
      total += record.size;
      await cli.out(prunedText(record, isFirst, flags.verbose, cli.system.now()));
      isFirst = false;
    });
    await cli.out(`Total:\t${humanSize(total)}\n`);
  },
});
