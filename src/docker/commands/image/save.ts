/** docker image save: save one or more images to a tar archive (streamed to STDOUT by default) (docker/docs reference/cli/docker/image/save). */

import { atLeast, command } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { checkOutput, copyOut } from '../../cli/output-file.ts';
import { platformFlag } from '../../cli/platform.ts';

export default command({
  path: 'image save',
  aliases: ['image save', 'save'],
  use: '[OPTIONS] IMAGE [IMAGE...]',
  short: 'Save one or more images to a tar archive (streamed to STDOUT by default)',
  args: atLeast(1),
  flags: {
    output: string('Write to a file, instead of STDOUT', { short: 'o' }),
    platform: string('Save only the given platform variant. Formatted as "os[/arch[/variant]]" (e.g., "linux/amd64")'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    await checkOutput(cli, flags.output, 'failed to save image');
    const client = await cli.client();
    const platforms = flags.platform === '' ? [] : [platformFlag(flags.platform)];
    const stream = await client.call('GET /images/get', {
      query: { names: args, ...(platforms.length > 0 ? { platform: platforms } : {}) },
    });
    await copyOut(cli, flags.output, stream);
  },
});
