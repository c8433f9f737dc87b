/** docker node rm: remove one or more nodes from the swarm (docker/docs reference/cli/docker/node/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'node rm',
  aliases: ['node rm', 'node remove'],
  use: '[OPTIONS] NODE [NODE...]',
  short: 'Remove one or more nodes from the swarm',
  args: atLeast(1),
  flags: {
    force: bool('Force remove a node from the swarm', { short: 'f' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
