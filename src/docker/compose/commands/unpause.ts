/** docker compose unpause: unpause services. */

import { anyArgs } from '../../cli/command.ts';
import { serviceNames } from '../model/project.ts';
import { isOf, listContainers, titleOf } from '../ops/containers.ts';
import { together } from '../ops/order.ts';
import { subcommand } from '../subcommand.ts';
import { done } from '../view/progress.ts';

export default subcommand({
  name: 'unpause',
  use: '[SERVICE...]',
  short: 'Unpause services',
  args: anyArgs,
  flags: {},
  support: 'full',
  services: true,
  async run({ compose, args }) {
    const { project, name } = await compose.projectOrName(args);
    const client = await compose.client();
    const containers = await listContainers(client, name.toLowerCase(), { services: args });
    await compose.run(async (progress) => {
      await together(
        containers
          .filter((container) => !project || isOf(serviceNames(project))(container))
          .map(async (container) => {
            await client.call('POST /containers/{id}/unpause', { path: { id: container.Id } });
            progress.event(done(titleOf(container), 'Unpaused'));
          }),
      );
    }, 'Running');
  },
});
