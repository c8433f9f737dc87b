/** docker service rm: remove one or more services (docker/docs reference/cli/docker/service/rm). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'service rm',
  aliases: ['service rm', 'service remove'],
  use: 'SERVICE [SERVICE...]',
  short: 'Remove one or more services',
  args: atLeast(1),
  flags: {},
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
