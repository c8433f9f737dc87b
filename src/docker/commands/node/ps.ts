/** docker node ps: list tasks running on one or more nodes, defaults to current node (docker/docs reference/cli/docker/node/ps). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';

export default command({
  path: 'node ps',
  aliases: [],
  use: '[OPTIONS] [NODE...]',
  short: 'List tasks running on one or more nodes, defaults to current node',
  args: anyArgs,
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: string('Pretty-print tasks using a Go template'),
    'no-resolve': bool('Do not map IDs to Names'),
    'no-trunc': bool('Do not truncate output'),
    quiet: bool('Only display task IDs', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
