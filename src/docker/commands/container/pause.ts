/** docker container pause: pause all processes within one or more containers (docker/docs reference/cli/docker/container/pause). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';

export default command({
  path: 'container pause',
  aliases: ['container pause', 'pause'],
  use: 'CONTAINER [CONTAINER...]',
  short: 'Pause all processes within one or more containers',
  args: atLeast(1),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const client = await cli.client();
    await forEach(cli, args, async (id) => {
      await client.call('POST /containers/{id}/pause', { path: { id } });
    });
  },
});
