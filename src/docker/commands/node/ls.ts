/** docker node ls: list nodes in the swarm (docker/docs reference/cli/docker/node/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'node ls',
  aliases: ['node ls', 'node list'],
  use: '[OPTIONS]',
  short: 'List nodes in the swarm',
  args: noArgs,
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    quiet: bool('Only display IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
