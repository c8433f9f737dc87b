/** HEAD, GET and PUT /containers/{id}/archive, and GET /containers/{id}/export. */
import { base64, utf8 } from '../../../../lib/bytes.ts';
import { empty as noBytes } from '../../../../lib/stream.ts';
import { isTrue } from '../../../api/query.ts';
import type { ContainerPathStat } from '../../../api/types/container.ts';
import {
  type ContainerPlace,
  exportContainer,
  extractArchive,
  readArchive,
  statPath,
} from '../../containers/archive.ts';
import type { Daemon } from '../../daemon.ts';
import { empty, route, streaming } from '../../route.ts';

const header = 'X-Docker-Container-Path-Stat';

function encode(stat: ContainerPathStat): string {
  return base64(utf8(JSON.stringify(stat)));
}

/** @throws notFound */
function placeOf(daemon: Daemon, reference: string, path: string | undefined): ContainerPlace {
  return { container: daemon.containers.get(reference), reference, path };
}

export default [
  route('HEAD /containers/{id}/archive', async (daemon, { path, query }) => {
    const stat = await statPath(daemon, placeOf(daemon, path.id, query.path));
    return { status: 200, headers: new Headers({ [header]: encode(stat) }), body: null };
  }),
  route('GET /containers/{id}/archive', async (daemon, { path, query }) => {
    const { stat, body } = await readArchive(daemon, placeOf(daemon, path.id, query.path));
    const response = streaming(body, 'application/x-tar');
    response.headers.set(header, encode(stat));
    return response;
  }),
  route('PUT /containers/{id}/archive', async (daemon, { path, query, body }) => {
    await extractArchive(daemon, placeOf(daemon, path.id, query.path), body ?? noBytes(), {
      noOverwriteDirNonDir: isTrue(query.noOverwriteDirNonDir),
      copyUidGid: isTrue(query.copyUIDGID),
    });
    return empty(200);
  }),
  route('GET /containers/{id}/export', (daemon, { path }) =>
    streaming(exportContainer(daemon, daemon.containers.get(path.id)), 'application/octet-stream'),
  ),
];
