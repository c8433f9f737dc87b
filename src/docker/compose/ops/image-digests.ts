/** `config --resolve-image-digests`: images by the digest that their registry has under the tag now. */

import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import { messageOf } from '../../cli/errors.ts';
import { fullString, parseReference, registryKey, withDefaultTag } from '../../cli/reference.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { type Project, replaceService } from '../model/project.ts';

/** `busybox` as `docker.io/library/busybox:latest@sha256:…`. @throws ComposeError */
async function digestedName(compose: Compose, image: string): Promise<string> {
  const reference = withDefaultTag(parseReference(image));
  if (reference.digest !== '') return fullString(reference);
  const name = fullString(reference);
  try {
    const client = await compose.client();
    const auth = (await compose.cli.config()).auth(registryKey(reference));
    const { Descriptor } = await client.call('GET /distribution/{name}/json', {
      path: { name },
      headers: { 'X-Registry-Auth': encodeAuth(auth) },
    });
    return `${name}@${Descriptor.digest}`;
  } catch (error) {
    throw new ComposeError(`failed to resolve digest for ${name}: ${messageOf(error)}`);
  }
}

/** @throws ComposeError */
export async function withImageDigests(compose: Compose, given: Project): Promise<Project> {
  let project = given;
  for (const service of given.services.values()) {
    if (service.image === undefined) continue;
    project = replaceService(project, { ...service, image: await digestedName(compose, service.image) });
  }
  return project;
}

/** The images alone: a file to be laid over the others. */
export function imagesOnly({ services, ...project }: Project): Project {
  const none = new Map();
  const only = [...services].map(([key, { name, image, customLabels }]) => {
    const service = { name, customLabels, ...(image !== undefined && { image }) };
    return [key, service] as const;
  });
  const rest = { networks: none, volumes: none, secrets: none, configs: none, models: none, extensions: none };
  return { ...project, ...rest, name: '', services: new Map(only) };
}
