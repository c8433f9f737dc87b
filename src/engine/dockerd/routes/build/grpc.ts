/**
 * POST /grpc: the connection becomes HTTP/2, on which clients call BuildKit's control service (moby's api/server/router/grpc).
 * Loaded when it is first asked for.
 */
import { route } from '../../route.ts';
import { upgradeH2c } from '../../upgrade-h2c.ts';

export default route('POST /grpc', async (daemon, request) => {
  const { serveControl } = await import('../../builder-control.ts');
  return upgradeH2c(request, (duplex) => serveControl(daemon, duplex));
});
