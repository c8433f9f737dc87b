/** docker plugin create: create a plugin from a rootfs and configuration. Plugin data directory must contain config.json and rootfs directory. (docker/docs reference/cli/docker/plugin/create). */

import { atLeast, command } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'plugin create',
  aliases: [],
  use: '[OPTIONS] PLUGIN PLUGIN-DATA-DIR',
  short:
    'Create a plugin from a rootfs and configuration. Plugin data directory must contain config.json and rootfs directory.',
  args: atLeast(2),
  flags: {
    compress: bool('Compress the context using gzip'),
  },
  support: 'absent: engine plugins are not part of this engine',
  async run() {},
});
