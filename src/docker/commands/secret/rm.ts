/** docker secret rm: remove one or more secrets (docker/docs reference/cli/docker/secret/rm). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'secret rm',
  aliases: ['secret rm', 'secret remove'],
  use: 'SECRET [SECRET...]',
  short: 'Remove one or more secrets',
  args: atLeast(1),
  flags: {},
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
