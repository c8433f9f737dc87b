/** docker stack services: list the services in the stack (docker/docs reference/cli/docker/stack/services). */

import { command, exactly } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'stack services',
  aliases: [],
  use: '[OPTIONS] STACK',
  short: 'List the services in the stack',
  args: exactly(1),
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    quiet: bool('Only display IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
