/** docker container kill: kill one or more running containers (docker/docs reference/cli/docker/container/kill). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';
import { string } from '../../cli/flag.ts';

export default command({
  path: 'container kill',
  aliases: ['container kill', 'kill'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Kill one or more running containers',
  args: atLeast(1),
  flags: {
    signal: string('Signal to send to the container', { short: 's' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    await forEach(cli, args, async (id) => {
      await client.call('POST /containers/{id}/kill', {
        path: { id },
        query: flags.signal === '' ? {} : { signal: flags.signal },
      });
    });
  },
});
