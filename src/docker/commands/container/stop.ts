/** docker container stop: stop one or more running containers (docker/docs reference/cli/docker/container/stop). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';
import { stopFlags, stopQuery } from '../../container/stop-options.ts';

export default command({
  path: 'container stop',
  aliases: ['container stop', 'stop'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Stop one or more running containers',
  args: atLeast(1),
  flags: stopFlags,
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const client = await cli.client();
    await forEach(cli, args, async (id) => {
      await client.call('POST /containers/{id}/stop', {
        path: { id },
        query: stopQuery(flags, changed),
      });
    });
  },
});
