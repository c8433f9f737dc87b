/** docker trust key generate: generate and load a signing key-pair (docker/docs reference/cli/docker/trust/key/generate). */

import { command, exactly } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';

export default command({
  path: 'trust key generate',
  aliases: [],
  use: 'NAME',
  short: 'Generate and load a signing key-pair',
  args: exactly(1),
  flags: {
    dir: string('Directory to generate key in, defaults to current directory'),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
