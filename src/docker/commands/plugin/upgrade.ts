/** docker plugin upgrade: upgrade an existing plugin (docker/docs reference/cli/docker/plugin/upgrade). */

import { between, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'plugin upgrade',
  aliases: [],
  use: '[OPTIONS] PLUGIN [REMOTE]',
  short: 'Upgrade an existing plugin',
  args: between(1, 2),
  flags: {
    'disable-content-trust': bool('Skip image verification', { default: true }),
    'grant-all-permissions': bool('Grant all permissions necessary to run the plugin'),
    'skip-remote-check': bool('Do not check if specified remote plugin matches existing plugin image'),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
