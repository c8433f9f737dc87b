/** docker buildx prune: remove build cache (docker/docs reference/cli/docker/buildx/prune). */

import { encodeFilters } from '../../../engine/api/filters.ts';
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
    requireBuilder(flags.builder);
    const what = flags.all ? 'all build cache' : 'all dangling build cache';
    if (!flags.force && !(await cli.confirm(`WARNING! This will remove ${what}. Are you sure you want to continue?`)))
      return;
    const client = await cli.client();
    const { BuildCache } = await client.call('GET /system/df', { query: { type: ['build-cache'] } });
    const reserved = flags['reserved-space'] || flags['keep-storage'];
    const number = (name: 'max-used-space' | 'min-free-space') =>
      flags[name] > 0 ? { [name]: String(flags[name]) } : {};
    const report = await client.call('POST /build/prune', {
      query: {
        ...(flags.all ? { all: '1' } : {}),
        ...(reserved > 0 ? { 'reserved-space': String(reserved) } : {}),
        ...number('max-used-space'),
        ...number('min-free-space'),
        filters: encodeFilters(flags.filter) || '{}',
      },
    });
    await cli.out(
      prunedText(BuildCache ?? [], {
        deleted: report.CachesDeleted ?? [],
        space: report.SpaceReclaimed,
        verbose: flags.verbose,
        now: cli.system.now(),
      }),
    );
  },
});
