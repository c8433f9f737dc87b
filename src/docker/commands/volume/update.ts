/** docker volume update: update a volume (cluster volumes only) (docker/docs reference/cli/docker/volume/update). */

import { command, exactly } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';

export default command({
  path: 'volume update',
  aliases: [],
  use: '[OPTIONS] [VOLUME]',
  short: 'Update a volume (cluster volumes only)',
  args: exactly(1),
  flags: {
    availability: string('Cluster Volume availability ("active", "pause", "drain")', {
      default: 'active',
      only: 'swarm',
    }),
  },
  only: 'swarm',
  support: 'partial: volumes of a swarm are not changed',
  async run({ cli, args }) {
    const client = await cli.client();
    const volume = await client.call('GET /volumes/{name}', { path: { name: args[0] ?? '' } });
    if (!('ClusterVolume' in volume)) throw new CliError('can only update cluster volumes');
    throw new CliError('volumes of a swarm cannot be changed with this command');
  },
});
