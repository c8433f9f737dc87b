/** docker image inspect: display detailed information on one or more images (docker/docs reference/cli/docker/image/inspect). */

import { readText } from '../../../lib/stream.ts';
import { atLeast, command } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { inspect } from '../../cli/format/inspect.ts';
import { formatHelpShort } from '../../cli/format-help.ts';
import { platformJson } from '../../cli/platform.ts';

export default command({
  path: 'image inspect',
  aliases: [],
  use: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Display detailed information on one or more images',
  args: atLeast(1),
  flags: {
    format: string(formatHelpShort, { short: 'f' }),
    platform: string(
      "Inspect a specific platform of the multi-platform image.\nIf the image or the server is not multi-platform capable, the command will error out if the platform does not match.\n'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)",
    ),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const query = flags.platform === '' ? {} : { platform: platformJson(flags.platform) };
    await inspect(cli, {
      format: flags.format,
      references: args,
      get: async (name) => readText((await client.request('GET /images/{name}/json', { path: { name }, query })).body),
    });
  },
});
