/** docker buildx history open: open a build record in Docker Desktop (docker/docs reference/cli/docker/buildx/history/open). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx history open',
  aliases: [],
  use: '[OPTIONS] [REF]',
  short: 'Open a build record in Docker Desktop',
  args: anyArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: 'absent: there is no Docker Desktop',
  async run() {},
});
