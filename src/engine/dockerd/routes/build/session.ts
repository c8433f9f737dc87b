/**
 * POST /session: the connection becomes HTTP/2 with the daemon as the client, which asks for files, secrets and credentials
 * as builds need them (moby's api/server/router/session). `X-Docker-Expose-Session-*` say whose session it is and what it serves.
 */
import { invalidParameter } from '../../../errdefs.ts';
import { route } from '../../route.ts';
import { upgradeH2c } from '../../upgrade-h2c.ts';

const prefix = 'X-Docker-Expose-Session-';

export default route('POST /session', async (daemon, request) => {
  const { headers } = request;
  const id = headers.get(`${prefix}Uuid`) ?? '';
  if (id === '') throw invalidParameter('session id must not be empty');
  const sharedKey = headers.get(`${prefix}Sharedkey`) ?? '';
  const methods = (headers.get(`${prefix}Grpc-Method`) ?? '').split(',').map((method) => method.trim());
  const { openSession } = await import('../../builder-control.ts');
  return upgradeH2c(request, (duplex) => openSession(daemon, duplex, { id, sharedKey, methods }));
});
