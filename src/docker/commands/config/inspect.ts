/** docker config inspect: display detailed information on one or more configs (docker/docs reference/cli/docker/config/inspect). */

import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'config inspect',
  aliases: [],
  use: '[OPTIONS] CONFIG [CONFIG...]',
  short: 'Display detailed information on one or more configs',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    pretty: bool('Print the information in a human friendly format'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
