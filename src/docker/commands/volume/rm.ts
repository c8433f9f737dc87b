/** docker volume rm: remove one or more volumes (docker/docs reference/cli/docker/volume/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { forEach } from '../../cli/each.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'volume rm',
  aliases: ['volume rm', 'volume remove'],
  use: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Remove one or more volumes',
  long: 'Remove one or more volumes. You cannot remove a volume that is in use by a container.',
  args: atLeast(1),
  flags: {
    force: bool('Force the removal of one or more volumes', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    await forEach(cli, args, async (name) => {
      await client.call('DELETE /volumes/{name}', { path: { name }, query: flags.force ? { force: '1' } : {} });
    });
  },
});
