/** docker trust signer add: add a signer (docker/docs reference/cli/docker/trust/signer/add). */

import { atLeast, command } from '../../cli/command.ts';
import { list } from '../../cli/flag.ts';

export default command({
  path: 'trust signer add',
  aliases: [],
  use: 'OPTIONS NAME REPOSITORY [REPOSITORY...]',
  short: 'Add a signer',
  args: atLeast(2),
  flags: {
    key: list("Path to the signer's public key file"),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
