/** docker trust inspect: return low-level information about keys and signatures (docker/docs reference/cli/docker/trust/inspect). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'trust inspect',
  aliases: [],
  use: 'IMAGE[:TAG] [IMAGE[:TAG]...]',
  short: 'Return low-level information about keys and signatures',
  args: atLeast(1),
  flags: {
    pretty: bool('Print the information in a human friendly format'),
  },
  support: 'absent: content trust is not part of this engine',
  async run() {},
});
