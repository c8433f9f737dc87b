/** docker container restart: restart one or more containers (docker/docs reference/cli/docker/container/restart). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';
import { stopFlags, stopQuery } from '../../container/stop-options.ts';

export default command({
  path: 'container restart',
  aliases: ['container restart', 'restart'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Restart one or more containers',
  args: atLeast(1),
  flags: stopFlags,
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const client = await cli.client();
    await forEach(cli, args, async (id) => {
      await client.call('POST /containers/{id}/restart', {
        path: { id },
        query: stopQuery(flags, changed),
      });
    });
  },
});
