/** docker service ps: list the tasks of one or more services (docker/docs reference/cli/docker/service/ps). */

import { atLeast, command } from '../../cli/command.ts';
import { bool, filter, string } from '../../cli/flag.ts';

export default command({
  path: 'service ps',
  aliases: [],
  use: '[OPTIONS] SERVICE [SERVICE...]',
  short: 'List the tasks of one or more services',
  args: atLeast(1),
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
