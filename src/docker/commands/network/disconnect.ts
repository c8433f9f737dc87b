/** docker network disconnect: disconnect a container from a network (docker/docs reference/cli/docker/network/disconnect). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'network disconnect',
  aliases: [],
  use: '[OPTIONS] NETWORK CONTAINER',
  short: 'Disconnect a container from a network',
  args: exactly(2),
  flags: {
    force: bool('Force the container to disconnect from a network', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const [id = '', container = ''] = args;
    const client = await cli.client();
    await client.call('POST /networks/{id}/disconnect', {
      path: { id },
      body: { Container: container, Force: flags.force },
    });
  },
});
