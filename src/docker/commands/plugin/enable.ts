/** docker plugin enable: enable a plugin (docker/docs reference/cli/docker/plugin/enable). */

import { command, exactly } from '../../cli/command.ts';
import { int } from '../../cli/flag.ts';

export default command({
  path: 'plugin enable',
  aliases: [],
  use: '[OPTIONS] PLUGIN',
  short: 'Enable a plugin',
  args: exactly(1),
  flags: {
    timeout: int('HTTP client timeout (in seconds)', { default: 30 }),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
