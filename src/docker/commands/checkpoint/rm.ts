/** docker checkpoint rm: remove a checkpoint (docker/docs reference/cli/docker/checkpoint/rm). */

import { command, exactly } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';

export default command({
  path: 'checkpoint rm',
  aliases: ['checkpoint rm', 'checkpoint remove'],
  use: '[OPTIONS] CONTAINER CHECKPOINT',
  short: 'Remove a checkpoint',
  args: exactly(2),
  flags: {
    'checkpoint-dir': string('Use a custom checkpoint storage directory'),
  },
  support: 'absent: checkpoints are not part of this engine',
  async run() {},
});
