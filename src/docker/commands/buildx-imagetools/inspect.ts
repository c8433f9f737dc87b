/** docker buildx imagetools inspect: show details of an image in the registry (docker/docs reference/cli/docker/buildx/imagetools/inspect). */

import { command, exactly } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx imagetools inspect',
  aliases: [],
  use: '[OPTIONS] NAME',
  short: 'Show details of an image in the registry',
  args: exactly(1),
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    format: string('Format the output using the given Go template'),
    raw: bool('Show original, unformatted JSON manifest'),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
