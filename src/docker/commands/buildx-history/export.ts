/** docker buildx history export: export build records into Docker Desktop bundle (docker/docs reference/cli/docker/buildx/history/export). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx history export',
  aliases: [],
  use: '[OPTIONS] [REF...]',
  short: 'Export build records into Docker Desktop bundle',
  args: anyArgs,
  flags: {
    all: bool('Export all build records for the builder'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    finalize: bool('Ensure build records are finalized before exporting'),
    output: string('Output file path', { short: 'o' }),
  },
  support: 'absent: there is no Docker Desktop',
  async run() {},
});
