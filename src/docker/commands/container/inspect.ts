/** docker container inspect: display detailed information on one or more containers (docker/docs reference/cli/docker/container/inspect). */

import { readText } from '../../../lib/stream.ts';
import { atLeast, command } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { inspect } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'container inspect',
  aliases: [],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Display detailed information on one or more containers',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    size: bool('Display total file sizes', { short: 's' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const query = flags.size ? { size: '1' } : {};
    await inspect(cli, {
      format: flags.format,
      references: args,
      get: async (id) => readText((await client.request('GET /containers/{id}/json', { path: { id }, query })).body),
    });
  },
});
