/** docker checkpoint create: create a checkpoint from a running container (docker/docs reference/cli/docker/checkpoint/create). */

import { command, exactly } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'checkpoint create',
  aliases: [],
  use: '[OPTIONS] CONTAINER CHECKPOINT',
  short: 'Create a checkpoint from a running container',
  args: exactly(2),
  flags: {
    'checkpoint-dir': string('Use a custom checkpoint storage directory'),
    'leave-running': bool('Leave the container running after checkpoint'),
  },
  support: 'absent: checkpoints are not part of this engine',
  async run() {},
});
