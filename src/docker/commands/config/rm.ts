/** docker config rm: remove one or more configs (docker/docs reference/cli/docker/config/rm). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'config rm',
  aliases: ['config rm', 'config remove'],
  use: 'CONFIG [CONFIG...]',
  short: 'Remove one or more configs',
  args: atLeast(1),
  flags: {},
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
