/** docker buildx rm: remove one or more builder instances (docker/docs reference/cli/docker/buildx/rm). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx rm',
  aliases: [],
  use: '[OPTIONS] [NAME...]',
  short: 'Remove one or more builder instances',
  args: anyArgs,
  flags: {
    'all-inactive': bool('Remove all inactive builders'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
    'keep-daemon': bool('Keep the BuildKit daemon running'),
    'keep-state': bool('Keep BuildKit state'),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
