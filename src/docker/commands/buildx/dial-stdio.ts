/** docker buildx dial-stdio: proxy current stdio streams to builder instance (docker/docs reference/cli/docker/buildx/dial-stdio). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx dial-stdio',
  aliases: [],
  use: '',
  short: 'Proxy current stdio streams to builder instance',
  args: anyArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    platform: string('Target platform: this is used for node selection'),
    progress: string(
      'Set type of progress output ("auto", "plain", "rawjson", "tty"). Use plain to show container output',
      { default: 'none' },
    ),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
