/** docker secret ls: list secrets (docker/docs reference/cli/docker/secret/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'secret ls',
  aliases: ['secret ls', 'secret list'],
  use: '[OPTIONS]',
  short: 'List secrets',
  args: noArgs,
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    quiet: bool('Only display IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
