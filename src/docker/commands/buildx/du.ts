/** docker buildx du: disk usage (docker/docs reference/cli/docker/buildx/du). */

import { cacheLine, cacheRows, cacheTotals } from '../../build/cache-usage.ts';
import { command, noArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatRows } from '../../cli/format/formatter.ts';

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
  support: 'partial: sums and a table; no filters, no --verbose',
  async run({ cli, flags }) {
    if (flags.verbose) throw new CliError('ERROR: --verbose is not supported here');
    if (flags.filter.size > 0) throw new CliError('ERROR: filters are not supported here');
    const client = await cli.client();
    const { BuildCache } = await client.call('GET /system/df', { query: { type: ['build-cache'] } });
    const rows = cacheRows(BuildCache ?? []);
    await cli.out(formatRows(rows, cacheLine(cli.system.now())));
    await cli.out(cacheTotals(rows));
  },
});
