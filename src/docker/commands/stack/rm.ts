/** docker stack rm: remove one or more stacks (docker/docs reference/cli/docker/stack/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'stack rm',
  aliases: ['stack rm', 'stack remove', 'stack down'],
  use: '[OPTIONS] STACK [STACK...]',
  short: 'Remove one or more stacks',
  args: atLeast(1),
  flags: {
    detach: bool('Do not wait for stack removal', { short: 'd', default: true }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
