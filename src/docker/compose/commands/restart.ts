/** docker compose restart: restart service containers. */

import { anyArgs } from '../../cli/command.ts';
import { bool, int } from '../../cli/flag.ts';
import { withSelected } from '../model/project.ts';
import { listContainers } from '../ops/containers.ts';
import { projectOfContainers } from '../ops/project-of-containers.ts';
import { restartServices } from '../ops/restart.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'restart',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Restart service containers',
  args: anyArgs,
  flags: {
    'no-deps': bool("Don't restart dependent services"),
    timeout: int('Specify a shutdown timeout in seconds', { short: 't' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    const { project: loaded, name } = await compose.projectOrName();
    const client = await compose.client();
    const containers = await listContainers(client, name.toLowerCase(), { all: true });
    let project = loaded ?? (await projectOfContainers(compose, containers, name));
    if (flags['no-deps']) project = withSelected(project, args, 'nobody');
    const timeout = changed('timeout') ? flags.timeout : undefined;
    await compose.run(
      (progress) => restartServices(compose, progress, project, { services: args, timeout }),
      'Restarting',
    );
  },
});
