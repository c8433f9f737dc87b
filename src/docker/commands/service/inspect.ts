/** docker service inspect: display detailed information on one or more services (docker/docs reference/cli/docker/service/inspect). */

import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'service inspect',
  aliases: [],
  use: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'Display detailed information on one or more services',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    pretty: bool('Print the information in a human friendly format'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
