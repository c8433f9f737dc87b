/** docker buildx inspect: inspect current builder instance (docker/docs reference/cli/docker/buildx/inspect). */

import { atMost, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx inspect',
  aliases: [],
  use: '[NAME]',
  short: 'Inspect current builder instance',
  args: atMost(1),
  flags: {
    bootstrap: bool('Ensure builder has booted before inspecting'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: "absent: there is one builder, the daemon's own",
  async run() {},
});
