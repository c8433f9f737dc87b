/** docker buildx stop: stop builder instance (docker/docs reference/cli/docker/buildx/stop). */

import { atMost, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx stop',
  aliases: [],
  use: '[NAME]',
  short: 'Stop builder instance',
  args: atMost(1),
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
