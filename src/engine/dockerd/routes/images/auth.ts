/** POST /auth: whether a registry takes a user name and password (moby's registry/auth.go, loginV2). */

import { reasonPhrase } from '../../../../lib/http1/message.ts';
import { drain } from '../../../../lib/stream.ts';
import { RegistryClient } from '../../../containerd/registry-client.ts';
import { EngineError, messageOf, unauthorized } from '../../../errdefs.ts';
import { imagesOf } from '../../images/image-parts.ts';
import { json, route } from '../../route.ts';

/** `https://index.docker.io/v1/` and nothing at all are Docker Hub. */
function domainOf(address: string): string {
  const host = address.replace(/^https?:\/\//, '').split('/')[0] ?? '';
  return host === '' || host === 'index.docker.io' ? 'docker.io' : host;
}

export default route('POST /auth', async (daemon, { json: body }) => {
  const auth = await body();
  const client = new RegistryClient(imagesOf(daemon).dial, domainOf(auth.serveraddress ?? ''), [], auth);
  await client.ping();
  let status: number;
  try {
    const response = await client.request({ method: 'GET', path: '/v2/' });
    await drain(response.body);
    status = response.status;
  } catch (error) {
    throw new EngineError('unauthorized', messageOf(error), { cause: error });
  }
  if (status !== 200)
    throw unauthorized(`login attempt to ${client.baseUrl}/v2/ failed with status: ${status} ${reasonPhrase(status)}`);
  return json({ Status: 'Login Succeeded', IdentityToken: '' });
});
