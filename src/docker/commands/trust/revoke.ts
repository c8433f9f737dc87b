/** docker trust revoke: remove trust for an image (docker/docs reference/cli/docker/trust/revoke). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'trust revoke',
  aliases: [],
  use: '[OPTIONS] IMAGE[:TAG]',
  short: 'Remove trust for an image',
  args: exactly(1),
  flags: {
    yes: bool('Do not prompt for confirmation', { short: 'y' }),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
