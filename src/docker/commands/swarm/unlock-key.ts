/** docker swarm unlock-key: manage the unlock key (docker/docs reference/cli/docker/swarm/unlock-key). */

import { command, noArgs } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'swarm unlock-key',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Manage the unlock key',
  args: noArgs,
  flags: {
    quiet: bool('Only display token', { short: 'q' }),
    rotate: bool('Rotate unlock key'),
  },
  only: 'swarm',
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
