/** docker image prune: remove unused images (docker/docs reference/cli/docker/image/prune). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import { humanSize } from '../../../lib/units.ts';
import { command, noArgs } from '../../cli/command.ts';
import { bool, filter } from '../../cli/flag.ts';

export default command({
  path: 'image prune',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Remove unused images',
  args: noArgs,
  flags: {
    all: bool('Remove all unused images, not just dangling ones', { short: 'a' }),
    filter: filter('Provide filter values (e.g. "until=<timestamp>")'),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const what = flags.all ? 'all images without at least one container associated to them' : 'all dangling images';
    const warning = `WARNING! This will remove ${what}.\nAre you sure you want to continue?`;
    if (!flags.force && !(await cli.confirm(warning))) return;
    const filters = new Map(flags.filter);
    filters.set('dangling', [flags.all ? 'false' : 'true']);
    const client = await cli.client();
    const report = await client.call('POST /images/prune', { query: { filters: encodeFilters(filters) } });
    const deleted = report.ImagesDeleted ?? [];
    if (deleted.length > 0) {
      const lines = deleted.map((item) =>
        item.Untagged ? `untagged: ${item.Untagged}\n` : `deleted: ${item.Deleted}\n`,
      );
      await cli.out(`Deleted Images:\n${lines.join('')}\n`);
    }
    await cli.out(`Total reclaimed space: ${humanSize(report.SpaceReclaimed)}\n`);
  },
});
