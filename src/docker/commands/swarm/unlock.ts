/** docker swarm unlock: unlock swarm (docker/docs reference/cli/docker/swarm/unlock). */

import { command, noArgs } from '../../cli/command.ts';

export default command({
  path: 'swarm unlock',
  aliases: [],
  use: '',
  short: 'Unlock swarm',
  args: noArgs,
  flags: {},
  only: 'swarm',
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
