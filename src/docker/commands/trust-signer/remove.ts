/** docker trust signer remove: remove a signer (docker/docs reference/cli/docker/trust/signer/remove). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'trust signer remove',
  aliases: [],
  use: '[OPTIONS] NAME REPOSITORY [REPOSITORY...]',
  short: 'Remove a signer',
  args: atLeast(2),
  flags: {
    force: bool('Do not prompt for confirmation before removing the most recent signer', { short: 'f' }),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
