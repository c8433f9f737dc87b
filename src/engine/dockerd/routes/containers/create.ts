/** POST /containers/create. */
import { createContainer } from '../../containers/create.ts';
import { json, route } from '../../route.ts';

export default route('POST /containers/create', async (daemon, { query, json: body }) => {
  const { container, warnings } = await createContainer(daemon, await body(), {
    name: query.name ?? '',
    platform: query.platform ?? '',
  });
  return json({ Id: container.id, Warnings: warnings }, 201);
});
