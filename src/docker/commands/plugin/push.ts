/** docker plugin push: push a plugin to a registry (docker/docs reference/cli/docker/plugin/push). */

import { command, exactly } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'plugin push',
  aliases: [],
  use: '[OPTIONS] PLUGIN[:TAG]',
  short: 'Push a plugin to a registry',
  args: exactly(1),
  flags: {
    'disable-content-trust': bool('Skip image signing', { default: true }),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
