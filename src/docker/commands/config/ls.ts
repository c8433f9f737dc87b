/** docker config ls: list configs (docker/docs reference/cli/docker/config/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'config ls',
  aliases: ['config ls', 'config list'],
  use: '[OPTIONS]',
  short: 'List configs',
  args: noArgs,
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    quiet: bool('Only display IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
