/** POST /containers/{id}/start. */
import { invalidParameter, notImplemented } from '../../../errdefs.ts';
import { startContainer } from '../../containers/start.ts';
import { empty, route } from '../../route.ts';

export default route('POST /containers/{id}/start', async (daemon, { path, query, optionalJson }) => {
  if ((await optionalJson()) !== undefined)
    throw invalidParameter(
      'starting container with non-empty request body was deprecated since API v1.22 and removed in v1.24',
    );
  if (query.checkpoint) throw notImplemented('checkpoints are not supported');
  await startContainer(daemon, daemon.containers.get(path.id));
  return empty();
});
