/** GET /distribution/{name}/json: what a registry has under a name, without pulling it. */
import { decodeAuth } from '../../../api/registry-auth.ts';
import type { DistributionInspect, Platform } from '../../../api/types/image.ts';
import { RegistryClient } from '../../../containerd/registry-client.ts';
import { RegistryError } from '../../../containerd/registry-error.ts';
import { EngineError, kindOf, messageOf } from '../../../errdefs.ts';
import { digestOf } from '../../../oci/digest.ts';
import { parseImageConfig } from '../../../oci/image-config.ts';
import { isIndex, type Manifest, mediaTypes, parseManifest } from '../../../oci/manifest.ts';
import { parseReference, type Reference, withDefaultTag } from '../../../oci/reference.ts';
import { imagesOf } from '../../images/image-parts.ts';
import { json, route } from '../../route.ts';

const accepted = [mediaTypes.dockerManifest, mediaTypes.dockerList, mediaTypes.ociIndex, mediaTypes.ociManifest];

async function platformOf(client: RegistryClient, { path }: Reference, manifest: Manifest): Promise<Platform[]> {
  const { bytes } = await client.document(`${path}/blobs/${manifest.config.digest}`, []);
  const { architecture, os, variant } = parseImageConfig(bytes);
  return [{ architecture, os, ...(variant ? { variant } : {}) }];
}

async function inspect(client: RegistryClient, reference: Reference): Promise<DistributionInspect> {
  const { path, digest, tag = 'latest' } = reference;
  await client.ping();
  const { bytes, mediaType } = await client.document(`${path}/manifests/${digest ?? tag}`, accepted);
  const document = parseManifest(bytes, mediaType);
  const platforms = isIndex(document)
    ? document.manifests.flatMap(({ platform }) => (platform ? [platform] : []))
    : await platformOf(client, reference, document);
  return { Descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, Platforms: platforms };
}

export default route('GET /distribution/{name}/json', async (daemon, { path, headers }) => {
  const reference = withDefaultTag(parseReference(path.name));
  const auth = decodeAuth(headers.get('X-Registry-Auth'));
  const scopes = [`repository:${reference.path}:pull`];
  const client = new RegistryClient(imagesOf(daemon).dial, reference.domain, scopes, auth);
  try {
    return json(await inspect(client, reference));
  } catch (error) {
    const inner = error instanceof EngineError && error.cause instanceof RegistryError ? error.cause : error;
    throw new EngineError(kindOf(inner), messageOf(inner), { cause: error });
  }
});
