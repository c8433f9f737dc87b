/** docker node demote: demote one or more nodes from manager in the swarm (docker/docs reference/cli/docker/node/demote). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'node demote',
  aliases: [],
  use: 'NODE [NODE...]',
  short: 'Demote one or more nodes from manager in the swarm',
  args: atLeast(1),
  flags: {},
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
