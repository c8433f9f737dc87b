/** docker trust key load: load a private key file for signing (docker/docs reference/cli/docker/trust/key/load). */

import { command, exactly } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';

export default command({
  path: 'trust key load',
  aliases: [],
  use: '[OPTIONS] KEYFILE',
  short: 'Load a private key file for signing',
  args: exactly(1),
  flags: {
    name: string('Name for the loaded key', { default: 'signer' }),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
