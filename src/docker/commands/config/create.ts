/** docker config create: create a config from a file or STDIN (docker/docs reference/cli/docker/config/create). */

import { command, exactly } from '../../cli/command.ts';
import { list, string } from '../../cli/flag.ts';

export default command({
  path: 'config create',
  aliases: [],
  use: '[OPTIONS] CONFIG file|-',
  short: 'Create a config from a file or STDIN',
  args: exactly(2),
  flags: {
    label: list('Config labels', { short: 'l' }),
    'template-driver': string('Template driver'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
