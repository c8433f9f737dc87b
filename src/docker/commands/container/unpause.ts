/** docker container unpause: unpause all processes within one or more containers (docker/docs reference/cli/docker/container/unpause). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';

export default command({
  path: 'container unpause',
  aliases: ['container unpause', 'unpause'],
  use: 'CONTAINER [CONTAINER...]',
  short: 'Unpause all processes within one or more containers',
  args: atLeast(1),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const client = await cli.client();
    await forEach(cli, args, async (id) => {
      await client.call('POST /containers/{id}/unpause', { path: { id } });
    });
  },
});
