/** POST /containers/{id}/stop, /restart and /kill. */
import { kindOf, wrap } from '../../../errdefs.ts';
import { killContainer, parseTimeout, restartContainer, stopContainer } from '../../containers/stop.ts';
import { empty, route } from '../../route.ts';

export default [
  route('POST /containers/{id}/stop', async (daemon, { path, query }) => {
    const timeout = parseTimeout(query.t);
    const container = daemon.containers.get(path.id);
    await stopContainer(daemon, container, { timeout, signal: query.signal }).catch((error: unknown) => {
      throw kindOf(error) === 'notModified' ? error : wrap(`cannot stop container: ${path.id}: `, error);
    });
    return empty();
  }),
  route('POST /containers/{id}/restart', async (daemon, { path, query }) => {
    const timeout = parseTimeout(query.t);
    await restartContainer(daemon, daemon.containers.get(path.id), path.id, { timeout, signal: query.signal });
    return empty();
  }),
  route('POST /containers/{id}/kill', async (daemon, { path, query }) => {
    await killContainer(daemon, path.id, query.signal ?? '');
    return empty();
  }),
];
