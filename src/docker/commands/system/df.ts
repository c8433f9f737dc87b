/** docker system df: show docker disk usage (docker/docs reference/cli/docker/system/df). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';
import { dfText, dfVerbose } from '../../system/disk-usage.ts';

export default command({
  path: 'system df',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Show docker disk usage',
  args: noArgs,
  flags: {
    format: string(formatHelp),
    verbose: bool('Show detailed information on space usage', { short: 'v' }),
  },
  support: 'full',
  async run({ cli, flags }) {
    const client = await cli.client();
    const usage = await client.call('GET /system/df', {});
    const now = cli.system.now();
    await cli.out(flags.verbose ? dfVerbose(usage, now, flags.format) : dfText(usage, flags.format));
  },
});
