/** docker swarm leave: leave the swarm (docker/docs reference/cli/docker/swarm/leave). */

import { command, noArgs } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'swarm leave',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Leave the swarm',
  args: noArgs,
  flags: {
    force: bool('Force this node to leave the swarm, ignoring warnings', { short: 'f' }),
  },
  only: 'swarm',
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
