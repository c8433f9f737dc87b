/** docker plugin ls: list plugins (docker/docs reference/cli/docker/plugin/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'plugin ls',
  aliases: ['plugin ls', 'plugin list'],
  use: '[OPTIONS]',
  short: 'List plugins',
  args: noArgs,
  flags: {
    filter: filter('Provide filter values (e.g. "enabled=true")', { short: 'f' }),
    format: string(formatHelp),
    'no-trunc': bool("Don't truncate output"),
    quiet: bool('Only display plugin IDs', { short: 'q' }),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
