/** docker buildx version: show buildx version information (docker/docs reference/cli/docker/buildx/version). */

import { command, zeroArgs } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';
import { version } from '../../cli/version.ts';

export default command({
  path: 'buildx version',
  aliases: [],
  use: '',
  short: 'Show buildx version information',
  args: zeroArgs,
  flags: {
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: 'full',
  async run({ cli }) {
    await cli.out(`github.com/docker/buildx 0.29.1 drydock-${version}\n`);
  },
});
