/** docker service scale: scale one or multiple replicated services (docker/docs reference/cli/docker/service/scale). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'service scale',
  aliases: [],
  use: 'SERVICE=REPLICAS [SERVICE=REPLICAS...]',
  short: 'Scale one or multiple replicated services',
  args: atLeast(1),
  flags: {
    detach: bool('Exit immediately instead of waiting for the service to converge', { short: 'd' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
