/** GET /images/get and /images/{name}/get (`docker save`), POST /images/load. */

import { empty } from '../../../../lib/stream.ts';
import { isTrue } from '../../../api/query.ts';
import { loadImages } from '../../images/load.ts';
import { progressResponse } from '../../images/progress-stream.ts';
import { saveImages } from '../../images/save.ts';
import { route, streaming } from '../../route.ts';

const contentType = 'application/x-tar';

export default [
  route('GET /images/get', async (daemon, { query }) =>
    streaming(await saveImages(daemon, query.names ?? [], query.platform), contentType),
  ),
  route('GET /images/{name}/get', async (daemon, { path, query }) =>
    streaming(await saveImages(daemon, [path.name], query.platform), contentType),
  ),
  route('POST /images/load', (daemon, { query, body }) =>
    progressResponse(
      (report) =>
        loadImages(daemon, body ?? empty(), { isQuiet: isTrue(query.quiet), platforms: query.platform ?? [] }, report),
      { isEager: true },
    ),
  ),
];
