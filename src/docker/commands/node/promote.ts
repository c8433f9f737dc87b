/** docker node promote: promote one or more nodes to manager in the swarm (docker/docs reference/cli/docker/node/promote). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'node promote',
  aliases: [],
  use: 'NODE [NODE...]',
  short: 'Promote one or more nodes to manager in the swarm',
  args: atLeast(1),
  flags: {},
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
