/** docker buildx du: disk usage (docker/docs reference/cli/docker/buildx/du). */
import { builderUsage, usageFilter } from '../../build/builder-usage.ts';
import { cacheList, cacheParagraphs, cacheTotals, requireBuilder } from '../../build/cache-usage.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx du',
  aliases: [],
  use: '',
  short: 'Disk usage',
  args: noArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    filter: filter('Provide filter values'),
    format: string('Format the output'),
    verbose: bool('Shorthand for "--format=pretty"'),
  },
  support: 'full',
  async run({ cli, flags }) {
    if (flags.format !== '' && flags.verbose)
      throw new CliError('ERROR: --format and --verbose cannot be used together');
    const wanted = usageFilter(flags.filter);
    requireBuilder(flags.builder);
    const rows = await builderUsage(cli, wanted);
    const isPretty = flags.format === 'pretty' || flags.verbose;
    const now = cli.system.now();
    await cli.out(isPretty ? cacheParagraphs(rows, now) : cacheList(rows, flags.format, now));
    const sums = isPretty || flags.format === '' || flags.format === 'table';
    if (sums && flags.filter.size === 0) await cli.out(cacheTotals(rows));
  },
});
