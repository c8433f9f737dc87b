/** docker container export: export a container's filesystem as a tar archive (docker/docs reference/cli/docker/container/export). */

import { command, exactly } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { checkOutput, copyOut } from '../../cli/output-file.ts';

export default command({
  path: 'container export',
  aliases: ['container export', 'export'],
  use: '[OPTIONS] CONTAINER',
  short: "Export a container's filesystem as a tar archive",
  args: exactly(1),
  flags: {
    output: string('Write to a file, instead of STDOUT', { short: 'o' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    await checkOutput(cli, flags.output, 'failed to export container');
    const client = await cli.client();
    const stream = await client.call('GET /containers/{id}/export', { path: { id: args[0] ?? '' } });
    await copyOut(cli, flags.output, stream);
  },
});
