/** /networks: list, create, inspect, remove, connect, disconnect and prune. */
import { FilterArgs } from '../../filter-args.ts';
import { connectContainer, disconnectContainer } from '../../networks/connect.ts';
import { createNetwork, listNetworks, pruneNetworks, removeNetwork } from '../../networks/service.ts';
import { networkToWire } from '../../networks/wire.ts';
import { empty, json, route } from '../../route.ts';

export default [
  route('GET /networks', (daemon, { query }) => json(listNetworks(daemon, FilterArgs.parse(query.filters ?? '')))),
  route('POST /networks/create', async (daemon, { json: body }) => {
    const network = createNetwork(daemon, await body());
    return json({ Id: network.id, Warning: '' }, 201);
  }),
  route('GET /networks/{id}', (daemon, { path }) => json(networkToWire(daemon.networks.get(path.id), true))),
  route('DELETE /networks/{id}', (daemon, { path }) => {
    removeNetwork(daemon, daemon.networks.get(path.id));
    return empty();
  }),
  route('POST /networks/{id}/connect', async (daemon, { path, json: body }) => {
    const { Container: container, EndpointConfig: settings } = await body();
    await connectContainer(daemon, path.id, container, settings ?? {});
    return empty(200);
  }),
  route('POST /networks/{id}/disconnect', async (daemon, { path, json: body }) => {
    const { Container: container, Force: force } = await body();
    await disconnectContainer(daemon, path.id, container, force === true);
    return empty(200);
  }),
  route('POST /networks/prune', (daemon, { query }) =>
    json(pruneNetworks(daemon, FilterArgs.parse(query.filters ?? ''))),
  ),
];
