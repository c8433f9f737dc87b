/** docker compose export: export a service container's filesystem as a tar archive. */

import { exactly } from '../../cli/command.ts';
import { int, string } from '../../cli/flag.ts';
import exportCommand from '../../commands/container/export.ts';
import { delegate } from '../delegate.ts';
import { oneContainer } from '../ops/containers.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'export',
  use: '[OPTIONS] SERVICE',
  short: "Export a service container's filesystem as a tar archive",
  args: exactly(1),
  flags: {
    index: int('index of the container if service has multiple replicas.'),
    output: string('Write to a file, instead of STDOUT', { short: 'o' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const [service = ''] = args;
    const client = await compose.client();
    const { Id } = await oneContainer(client, await compose.projectName(), service, { index: flags.index });
    return delegate(compose.cli, exportCommand, [...(flags.output === '' ? [] : ['-o', flags.output]), Id]);
  },
});
