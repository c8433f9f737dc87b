/** Restarting services' containers, in the order of their dependencies (compose's restart.go). */

import type { Compose } from '../context.ts';
import { mapServices, type Project, withSelected } from '../model/project.ts';
import { done, type Progress, working } from '../view/progress.ts';
import { isOf, listContainers, titleOf } from './containers.ts';
import { runHooks } from './hooks.ts';
import { inOrder, together } from './order.ts';
import { waitForDependencies } from './wait.ts';

export interface RestartOptions {
  /** Empty: all. Those that restart along with them come too. */
  readonly services: readonly string[];
  /** Seconds; undefined: each container's own. */
  readonly timeout?: number | undefined;
}

export async function restartServices(
  compose: Compose,
  progress: Progress,
  given: Project,
  { services, timeout }: RestartOptions,
): Promise<void> {
  const client = await compose.client();
  const containers = await listContainers(client, given.name.toLowerCase(), { all: true });
  // Only those that restart along matter now.
  let project = mapServices(given, (service) => ({
    ...service,
    depends_on: new Map([...(service.depends_on ?? [])].filter(([, { restart }]) => restart)),
  }));
  if (services.length > 0) project = withSelected(project, services, 'dependents');
  const query = timeout === undefined ? {} : { t: String(timeout) };
  await inOrder(project, async (service) => {
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
  });
}
