/** docker plugin set: change settings for a plugin (docker/docs reference/cli/docker/plugin/set). */

import { atLeast, command } from '../../cli/command.ts';

export default command({
  path: 'plugin set',
  aliases: [],
  use: 'PLUGIN KEY=VALUE [KEY=VALUE...]',
  short: 'Change settings for a plugin',
  args: atLeast(2),
  flags: {},
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
