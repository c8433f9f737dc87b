/** docker plugin disable: disable a plugin (docker/docs reference/cli/docker/plugin/disable). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'plugin disable',
  aliases: [],
  use: '[OPTIONS] PLUGIN',
  short: 'Disable a plugin',
  args: exactly(1),
  flags: {
    force: bool('Force the disable of an active plugin', { short: 'f' }),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
