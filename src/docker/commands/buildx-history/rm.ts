/** docker buildx history rm: remove build records (docker/docs reference/cli/docker/buildx/history/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx history rm',
  aliases: [],
  use: '[OPTIONS] [REF...]',
  short: 'Remove build records',
  args: atLeast(1),
  flags: {
    all: bool('Remove all build records'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
