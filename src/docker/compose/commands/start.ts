/** docker compose start: start services. */

import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { withSelected } from '../model/project.ts';
import { listContainers } from '../ops/containers.ts';
import { projectOfContainers } from '../ops/project-of-containers.ts';
import { startProject } from '../ops/start.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'start',
  use: '[SERVICE...]',
  short: 'Start services',
  args: anyArgs,
  flags: {},
  support: 'full',
  services: true,
  async run({ compose, args }) {
    const { project: loaded, name } = await compose.projectOrName(args);
    let project = loaded;
    if (!project) {
      const client = await compose.client();
      const containers = await listContainers(client, name, { all: true });
      if (containers.length === 0) throw new CliError(`no container found for project "${name}": not found`);
      const found = await projectOfContainers(compose, containers, name);
      for (const service of args)
        if (!found.services.has(service)) throw new CliError(`no such service: "${service}": not found`);
      project = withSelected(found, args);
    }
    const chosen = project;
    await compose.run((progress) => startProject(compose, progress, chosen));
  },
});
