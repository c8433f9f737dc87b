/** docker plugin inspect: display detailed information on one or more plugins (docker/docs reference/cli/docker/plugin/inspect). */

import { atLeast, command } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'plugin inspect',
  aliases: [],
  use: '[OPTIONS] PLUGIN [PLUGIN...]',
  short: 'Display detailed information on one or more plugins',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
