/** docker service rollback: revert changes to a service's configuration (docker/docs reference/cli/docker/service/rollback). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'service rollback',
  aliases: [],
  use: '[OPTIONS] SERVICE',
  short: "Revert changes to a service's configuration",
  args: exactly(1),
  flags: {
    detach: bool('Exit immediately instead of waiting for the service to converge', { short: 'd' }),
    quiet: bool('Suppress progress output', { short: 'q' }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
