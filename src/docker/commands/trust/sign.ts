/** docker trust sign: sign an image (docker/docs reference/cli/docker/trust/sign). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'trust sign',
  aliases: [],
  use: 'IMAGE:TAG',
  short: 'Sign an image',
  args: exactly(1),
  flags: {
    local: bool('Sign a locally tagged image'),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
