/** docker compose rm: removes stopped service containers. */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { anyArgs } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';
import { serviceNames } from '../model/project.ts';
import { isNotFound, isOf, listContainers, nameOf, titleOf } from '../ops/containers.ts';
import { together } from '../ops/order.ts';
import { stopServices } from '../ops/stop.ts';
import { subcommand } from '../subcommand.ts';
import { done, working } from '../view/progress.ts';

export default subcommand({
  name: 'rm',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Removes stopped service containers',
  long: 'Removes stopped service containers\n\nBy default, anonymous volumes attached to containers will not be removed. You\ncan override this with -v. To list all volumes, use "docker volume ls".\n\nAny data which is not in a volume will be lost.',
  args: anyArgs,
  flags: {
    all: bool('Deprecated - no effect', { short: 'a', hidden: true }),
    force: bool("Don't ask to confirm removal", { short: 'f' }),
    stop: bool('Stop the containers, if required, before removing', { short: 's' }),
    volumes: bool('Remove any anonymous volumes attached to containers', { short: 'v' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const { project, name } = await compose.projectOrName(args);
    const client = await compose.client();
    if (flags.stop)
      await compose.run((progress) => stopServices(compose, progress, name, { project, services: args }), 'Stopping');
    const stopped: ContainerSummary[] = [];
    for (const container of await listContainers(client, name, { all: true, services: args })) {
      if (project && !isOf(serviceNames(project))(container)) continue;
      try {
        const { State } = await client.call('GET /containers/{id}/json', { path: { id: container.Id } });
        if (!State.Running) stopped.push(container);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    if (stopped.length === 0) {
      await compose.cli.err('No stopped containers\n');
      return;
    }
    const message = `Going to remove ${stopped.map(nameOf).join(', ')}`;
    if (flags.force) await compose.cli.out(`${message}\n`);
    else if (!(await compose.confirm(message))) return;
    await compose.run(async (progress) => {
      await together(
        stopped.map(async (container) => {
          progress.event(working(titleOf(container), 'Removing'));
          await client.call('DELETE /containers/{id}', {
            path: { id: container.Id },
            query: { ...(flags.volumes ? { v: '1' } : {}), ...(flags.force ? { force: '1' } : {}) },
          });
          progress.event(done(titleOf(container), 'Removed'));
        }),
      );
    }, 'Removing');
  },
});
