/** docker buildx history ls: list build records (docker/docs reference/cli/docker/buildx/history/ls). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';

export default command({
  path: 'buildx history ls',
  aliases: [],
  use: '[OPTIONS]',
  short: 'List build records',
  args: noArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    filter: stringArray('Provide filter values (e.g., "status=error")'),
    format: string('Format the output', { default: 'table' }),
    local: bool('List records for current repository only'),
    'no-trunc': bool("Don't truncate output"),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
