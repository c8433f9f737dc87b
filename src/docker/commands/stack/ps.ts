/** docker stack ps: list the tasks in the stack (docker/docs reference/cli/docker/stack/ps). */

import { command, exactly } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';
import { formatHelp } from '../../cli/format-help.ts';

export default command({
  path: 'stack ps',
  aliases: [],
  use: '[OPTIONS] STACK',
  short: 'List the tasks in the stack',
  args: exactly(1),
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string(formatHelp),
    'no-resolve': bool('Do not map IDs to Names'),
    'no-trunc': bool('Do not truncate output'),
    quiet: bool('Only display task IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
