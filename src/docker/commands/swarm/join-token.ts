/** docker swarm join-token: manage join tokens (docker/docs reference/cli/docker/swarm/join-token). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'swarm join-token',
  aliases: [],
  use: '[OPTIONS] (worker|manager)',
  short: 'Manage join tokens',
  args: exactly(1),
  flags: {
    quiet: bool('Only display token', { short: 'q' }),
    rotate: bool('Rotate join token'),
  },
  only: 'swarm',
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
