/** docker buildx history logs: print the logs of a build record (docker/docs reference/cli/docker/buildx/history/logs). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx history logs',
  aliases: [],
  use: '[OPTIONS] [REF]',
  short: 'Print the logs of a build record',
  args: anyArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    progress: string('Set type of progress output (plain, rawjson, tty)', { default: 'plain' }),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
