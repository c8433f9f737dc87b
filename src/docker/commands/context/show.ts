/** docker context show: print the name of the current context (docker/docs reference/cli/docker/context/show). */

import { command, noArgs } from '../../cli/command.ts';
import { contextName } from '../../cli/endpoint.ts';

export default command({
  path: 'context show',
  aliases: [],
  use: '',
  short: 'Print the name of the current context',
  args: noArgs,
  flags: {},
  support: 'full',
  async run({ cli }) {
    await cli.out(`${await contextName(cli)}\n`);
  },
});
