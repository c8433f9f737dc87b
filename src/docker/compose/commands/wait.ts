/** docker compose wait: block until containers of all (or specified) services stop. */

import { atLeast } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { listContainers } from '../ops/containers.ts';
import { downProject } from '../ops/down.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'wait',
  use: 'SERVICE [SERVICE...] [OPTIONS]',
  short: 'Block until containers of all (or specified) services stop.',
  args: atLeast(1),
  counts: 'docker',
  flags: { 'down-project': bool('Drops project when the first container stops') },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const name = await compose.projectName();
    const client = await compose.client();
    const containers = await listContainers(client, name, { services: args });
    if (containers.length === 0) throw new CliError(`no containers for project "${name}"`);
    let status = 0;
    await Promise.all(
      containers.map(async ({ Id }) => {
        const { StatusCode } = await client.call('POST /containers/{id}/wait', { path: { id: Id }, query: {} });
        await compose.cli.out(`container "${Id}" exited with status code ${StatusCode}\n`);
        status = StatusCode;
      }),
    );
    if (flags['down-project'])
      await compose.run((progress) =>
        downProject(compose, progress, name, {
          project: undefined,
          services: [],
          removeOrphans: true,
          timeout: undefined,
          images: '',
          volumes: false,
        }),
      );
    return status;
  },
});
