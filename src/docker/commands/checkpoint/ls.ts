/** docker checkpoint ls: list checkpoints for a container (docker/docs reference/cli/docker/checkpoint/ls). */

import { command, exactly } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';

export default command({
  path: 'checkpoint ls',
  aliases: ['checkpoint ls', 'checkpoint list'],
  use: '[OPTIONS] CONTAINER',
  short: 'List checkpoints for a container',
  args: exactly(1),
  flags: {
    'checkpoint-dir': string('Use a custom checkpoint storage directory'),
  },
  support: 'absent: checkpoints are not part of this engine',
  async run() {},
});
