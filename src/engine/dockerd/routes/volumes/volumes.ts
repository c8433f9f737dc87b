/** /volumes: list, create, inspect, remove and prune. */
import { isTrue } from '../../../api/query.ts';
import { kindOf, messageOf, unavailable } from '../../../errdefs.ts';
import { notManager } from '../../absent.ts';
import { FilterArgs } from '../../filter-args.ts';
import { empty, json, route } from '../../route.ts';
import { pruneVolumes } from '../../volumes/prune.ts';

export default [
  route('GET /volumes', (daemon, { query }) => {
    const filter = FilterArgs.parse(query.filters ?? '').validate(['dangling', 'name', 'driver', 'label']);
    const dangling = filter.has('dangling') ? filter.bool('dangling', false) : undefined;
    const volumes = daemon.volumes
      .all()
      .filter(
        (volume) =>
          filter.match('name', volume.name) &&
          filter.exactMatch('driver', 'local') &&
          filter.matchLabels('label', volume.labels) &&
          (dangling === undefined || dangling === (volume.references.size === 0)),
      );
    return json({ Volumes: volumes.map((volume) => volume.toWire()), Warnings: null });
  }),
  route('POST /volumes/create', async (daemon, { json: body }) => {
    const request = await body();
    if (request.ClusterVolumeSpec) throw unavailable(notManager);
    const volume = daemon.volumes.create(request.Name ?? '', {
      driver: request.Driver ?? '',
      labels: request.Labels && Object.keys(request.Labels).length > 0 ? request.Labels : null,
      options: request.DriverOpts ?? null,
    });
    return json(volume.toWire(), 201);
  }),
  route('GET /volumes/{name}', (daemon, { path }) => json(daemon.volumes.get(path.name).toWire())),
  route('DELETE /volumes/{name}', (daemon, { path, query }) => {
    try {
      daemon.volumes.remove(path.name);
    } catch (error) {
      if (!isTrue(query.force) || kindOf(error) !== 'notFound') throw error;
      daemon.log?.(messageOf(error));
    }
    return empty();
  }),
  route('POST /volumes/prune', (daemon, { query }) =>
    json(pruneVolumes(daemon, FilterArgs.parse(query.filters ?? ''))),
  ),
];
