/** docker compose restart: restart service containers. */

import { anyArgs } from '../../cli/command.ts';
import { bool, int } from '../../cli/flag.ts';
import { mapServices, withSelected } from '../model/project.ts';
import { isOf, listContainers, titleOf } from '../ops/containers.ts';
import { runHooks } from '../ops/hooks.ts';
import { inOrder, together } from '../ops/order.ts';
import { projectOfContainers } from '../ops/project-of-containers.ts';
import { waitForDependencies } from '../ops/wait.ts';
import { subcommand } from '../subcommand.ts';
import { done, working } from '../view/progress.ts';

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
    // Only those that restart along matter now.
    project = mapServices(project, (service) => ({
      ...service,
      depends_on: new Map([...(service.depends_on ?? [])].filter(([, { restart }]) => restart)),
    }));
    if (args.length > 0) project = withSelected(project, args, 'dependents');
    const query = changed('timeout') ? { t: String(flags.timeout) } : {};
    await compose.run(
      (progress) =>
        inOrder(project, async (service) => {
          const config = project.services.get(service);
          await waitForDependencies(compose, progress, project, service, config?.depends_on ?? new Map(), containers);
          await together(
            containers.filter(isOf([service])).map(async (container) => {
              await runHooks(compose, container, config?.pre_stop);
              progress.event(working(titleOf(container), 'Restarting'));
              await client.call('POST /containers/{id}/restart', { path: { id: container.Id }, query });
              progress.event(done(titleOf(container), 'Started'));
              await runHooks(compose, container, config?.post_start);
            }),
          );
        }),
      'Restarting',
    );
  },
});
