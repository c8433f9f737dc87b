/** docker buildx history import: import build records into Docker Desktop (docker/docs reference/cli/docker/buildx/history/import). */

import { anyArgs, command } from '../../cli/command.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';

export default command({
  path: 'buildx history import',
  aliases: [],
  use: '[OPTIONS] -',
  short: 'Import build records into Docker Desktop',
  args: anyArgs,
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    file: stringArray('Import from a file path', { short: 'f' }),
  },
  support: 'absent: there is no Docker Desktop',
  async run() {},
});
