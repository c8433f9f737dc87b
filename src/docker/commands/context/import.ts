/** docker context import: import a context from a tar or zip file (docker/docs reference/cli/docker/context/import). */

import { command, exactly } from '../../cli/command.ts';

export default command({
  path: 'context import',
  aliases: [],
  use: 'CONTEXT FILE|-',
  short: 'Import a context from a tar or zip file',
  args: exactly(2),
  flags: {},
  support: 'absent: context archives are not supported',
  async run() {},
});
