/** docker context export: export a context to a tar archive FILE or a tar stream on STDOUT. (docker/docs reference/cli/docker/context/export). */

import { between, command } from '../../cli/command.ts';

export default command({
  path: 'context export',
  aliases: [],
  use: '[OPTIONS] CONTEXT [FILE|-]',
  short: 'Export a context to a tar archive FILE or a tar stream on STDOUT.',
  args: between(1, 2),
  flags: {},
  support: 'absent: context archives are not supported',
  async run() {},
});
