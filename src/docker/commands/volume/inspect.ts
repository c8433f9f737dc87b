/** docker volume inspect: display detailed information on one or more volumes (docker/docs reference/cli/docker/volume/inspect). */

import { readText } from '../../../lib/stream.ts';
import { atLeast, command } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { inspect } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';

export default command({
  path: 'volume inspect',
  aliases: [],
  use: '[OPTIONS] VOLUME [VOLUME...]',
  short: 'Display detailed information on one or more volumes',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    await inspect(cli, {
      format: flags.format,
      references: args,
      goType: 'volume.Volume',
      get: async (name) => readText((await client.request('GET /volumes/{name}', { path: { name } })).body),
    });
  },
});
