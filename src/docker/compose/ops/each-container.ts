/** What docker compose pause and unpause do: one call to the engine for each container of the named services, all at once. */
import type { Compose } from '../context.ts';
import { serviceNames } from '../model/project.ts';
import { done } from '../view/progress.ts';
import { isOf, listContainers, titleOf } from './containers.ts';
import { together } from './order.ts';

/** @param title what is shown while it goes on; @param did what is said of each container afterwards */
export async function eachContainer(
  compose: Compose,
  services: readonly string[],
  endpoint: 'POST /containers/{id}/pause' | 'POST /containers/{id}/unpause',
  title: string,
  did: string,
): Promise<void> {
  const { project, name } = await compose.projectOrName(services);
  const client = await compose.client();
  const containers = await listContainers(client, name.toLowerCase(), { services });
  await compose.run(async (progress) => {
    await together(
      containers
        .filter((container) => !project || isOf(serviceNames(project))(container))
        .map(async (container) => {
          await client.call(endpoint, { path: { id: container.Id } });
          progress.event(done(titleOf(container), did));
        }),
    );
  }, title);
}
