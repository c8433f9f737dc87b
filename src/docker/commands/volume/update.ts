/** docker volume update: update a volume (cluster volumes only) (docker/docs reference/cli/docker/volume/update). */

import { command, exactly } from '../../cli/command.ts';
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
  support: 'absent: cluster volumes are not part of this engine',
  async run() {},
});
