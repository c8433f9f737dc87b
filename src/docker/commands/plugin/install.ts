/** docker plugin install: install a plugin (docker/docs reference/cli/docker/plugin/install). */

import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'plugin install',
  aliases: [],
  use: '[OPTIONS] PLUGIN [KEY=VALUE...]',
  short: 'Install a plugin',
  args: atLeast(1),
  flags: {
    alias: string('Local name for plugin'),
    disable: bool('Do not enable the plugin on install'),
    'disable-content-trust': bool('Skip image verification', { default: true }),
    'grant-all-permissions': bool('Grant all permissions necessary to run the plugin'),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
