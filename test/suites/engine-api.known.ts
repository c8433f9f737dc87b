/** Operations of engine-api.json that our engine doesn't have, and why. One that it has must leave the list. */
const plugins = 'plugins are absent: they are programs for the processor of the host';

export const known: ReadonlyMap<string, string> = new Map([
  ['GET /plugins/privileges', plugins],
  ['POST /plugins/pull', plugins],
  ['GET /plugins/{name}/json', plugins],
  ['DELETE /plugins/{name}', plugins],
  ['POST /plugins/{name}/enable', plugins],
  ['POST /plugins/{name}/disable', plugins],
  ['POST /plugins/{name}/upgrade', plugins],
  ['POST /plugins/create', plugins],
  ['POST /plugins/{name}/push', plugins],
  ['POST /plugins/{name}/set', plugins],
  ['GET /containers/{id}/attach/ws', 'attach over WebSocket is absent: no docker command uses it'],
  ['PUT /volumes/{name}', 'updates cluster volumes of a swarm, which is absent'],
]);
