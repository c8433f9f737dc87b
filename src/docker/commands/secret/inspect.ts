/** docker secret inspect: display detailed information on one or more secrets (docker/docs reference/cli/docker/secret/inspect). */

import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'secret inspect',
  aliases: [],
  use: '[OPTIONS] SECRET [SECRET...]',
  short: 'Display detailed information on one or more secrets',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    pretty: bool('Print the information in a human friendly format'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
