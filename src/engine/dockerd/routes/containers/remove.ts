/** DELETE /containers/{id} and POST /containers/prune. */
import { isTrue } from '../../../api/query.ts';
import { pruneContainers, removeContainer, removeLink } from '../../containers/remove.ts';
import { FilterArgs } from '../../filter-args.ts';
import { empty, json, route } from '../../route.ts';

export default [
  route('DELETE /containers/{id}', async (daemon, { path, query }) => {
    if (isTrue(query.link)) {
      removeLink(daemon, path.id);
      return empty();
    }
    await removeContainer(daemon, daemon.containers.get(path.id), {
      force: isTrue(query.force),
      volumes: isTrue(query.v),
      locked: false,
      reference: path.id,
    });
    return empty();
  }),
  route('POST /containers/prune', async (daemon, { query }) =>
    json(await pruneContainers(daemon, FilterArgs.parse(query.filters ?? ''))),
  ),
];
