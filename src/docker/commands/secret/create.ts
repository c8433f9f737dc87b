/** docker secret create: create a secret from a file or STDIN as content (docker/docs reference/cli/docker/secret/create). */

import { between, command } from '../../cli/command.ts';
import { list, string } from '../../cli/flag.ts';

export default command({
  path: 'secret create',
  aliases: [],
  use: '[OPTIONS] SECRET [file|-]',
  short: 'Create a secret from a file or STDIN as content',
  args: between(1, 2),
  flags: {
    driver: string('Secret driver', { short: 'd' }),
    label: list('Secret labels', { short: 'l' }),
    'template-driver': string('Template driver'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
