/** docker buildx du: disk usage (docker/docs reference/cli/docker/buildx/du). */

import { cacheList, cacheParagraphs, cacheRows, cacheTotals, requireBuilder } from '../../build/cache-usage.ts';
import { command, noArgs } from '../../cli/command.ts';
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
    requireBuilder(flags.builder);
    const client = await cli.client();
    const { BuildCache } = await client.call('GET /system/df', { query: { type: ['build-cache'] } });
    const rows = cacheRows(BuildCache ?? [], flags.filter);
    const isPretty = flags.format === 'pretty' || (flags.format === '' && flags.verbose);
    const now = cli.system.now();
    await cli.out(isPretty ? cacheParagraphs(rows, now) : cacheList(rows, flags.format, now));
    const sums = isPretty || flags.format === '' || flags.format.startsWith('table');
    if (sums && flags.filter.size === 0) await cli.out(cacheTotals(rows));
  },
});
