/** GET /containers/{id}/json. */
import { isTrue } from '../../../api/query.ts';
import { inspectContainer } from '../../containers/inspect.ts';
import { json, route } from '../../route.ts';

export default route('GET /containers/{id}/json', (daemon, { path, query }) =>
  json(inspectContainer(daemon, daemon.containers.get(path.id), isTrue(query.size))),
);
