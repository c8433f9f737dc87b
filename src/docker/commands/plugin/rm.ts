/** docker plugin rm: remove one or more plugins (docker/docs reference/cli/docker/plugin/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'plugin rm',
  aliases: ['plugin rm', 'plugin remove'],
  use: '[OPTIONS] PLUGIN [PLUGIN...]',
  short: 'Remove one or more plugins',
  args: atLeast(1),
  flags: {
    force: bool('Force the removal of an active plugin', { short: 'f' }),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
