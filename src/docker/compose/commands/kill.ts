/** docker compose kill: force stop service containers. */

import { anyArgs } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { isTrue } from '../context.ts';
import { serviceNames } from '../model/project.ts';
import { isOf, listContainers, titleOf } from '../ops/containers.ts';
import { together } from '../ops/order.ts';
import { projectOfContainers } from '../ops/project-of-containers.ts';
import { subcommand } from '../subcommand.ts';
import { done, failed, working } from '../view/progress.ts';

export default subcommand({
  name: 'kill',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Force stop service containers',
  args: anyArgs,
  flags: {
    'remove-orphans': bool('Remove containers for services not defined in the Compose file'),
    signal: string('SIGNAL to send to the container', { short: 's', default: 'SIGKILL' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    const { project: loaded, name } = await compose.projectOrName(args);
    const client = await compose.client();
    let containers = await listContainers(client, name.toLowerCase(), { oneOff: 'include', services: args });
    const project = loaded ?? (await projectOfContainers(compose, containers, name));
    const all = changed('remove-orphans')
      ? flags['remove-orphans']
      : isTrue(compose.variable('COMPOSE_REMOVE_ORPHANS'));
    if (!all) containers = containers.filter(isOf(serviceNames(project)));
    if (containers.length === 0) {
      await compose.cli.err('no container to kill');
      return;
    }
    await compose.run(async (progress) => {
      await together(
        containers.map(async (container) => {
          const title = titleOf(container);
          progress.event(working(title, 'Killing'));
          try {
            await client.call('POST /containers/{id}/kill', {
              path: { id: container.Id },
              query: { signal: flags.signal },
            });
          } catch (error) {
            progress.event(failed(title, 'Error while Killing'));
            throw error;
          }
          progress.event(done(title, 'Killed'));
        }),
      );
    }, 'Killing');
  },
});
