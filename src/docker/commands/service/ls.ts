/** docker service ls: list services (docker/docs reference/cli/docker/service/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'service ls',
  aliases: ['service ls', 'service list'],
  use: '[OPTIONS]',
  short: 'List services',
  args: noArgs,
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    quiet: bool('Only display IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
