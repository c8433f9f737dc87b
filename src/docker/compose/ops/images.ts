/** Images that services need: those that are here, and pulling the others (compose's pull.go). */

import type { JsonMessage } from '../../../engine/api/jsonmessage.ts';
import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import type { ImageInspect } from '../../../engine/api/types/image.ts';
import { messageOf } from '../../cli/errors.ts';
import { progressBar } from '../../cli/progress/json-progress.ts';
import { fullName, parseReference, registryKey, withDefaultTag } from '../../cli/reference.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { parseLongDuration } from '../model/kinds.ts';
import { imageOf, type Project, type Service } from '../model/project.ts';
import type { Progress } from '../view/progress.ts';
import { isNotFound } from './containers.ts';
import { eachMessage } from './engine-messages.ts';
import { limited } from './order.ts';

/** Name → image, those that are here. */
export async function localImages(compose: Compose, project: Project): Promise<Map<string, ImageInspect>> {
  const client = await compose.client();
  const names = new Set<string>();
  for (const service of project.services.values()) {
    names.add(imageOf(service, project.name, compose.separator));
    for (const { type, source } of service.volumes ?? [])
      if (type === 'image' && source !== undefined) names.add(source);
  }
  const found = new Map<string, ImageInspect>();
  for (const name of names) {
    try {
      found.set(name, await client.call('GET /images/{name}/json', { path: { name } }));
    } catch (error) {
      if (!isNotFound(error)) throw new ComposeError(`unable to get image '${name}': ${messageOf(error)}`);
    }
  }
  return found;
}

/** Pulls what isn't here, or is wanted anew; adds it to `images`. */
export async function pullRequired(
  compose: Compose,
  project: Project,
  images: Map<string, ImageInspect>,
  quiet: boolean,
): Promise<void> {
  const wanted = new Map<string, { readonly name: string; readonly image: string; readonly service?: Service }>();
  for (const service of project.services.values()) {
    if (service.image !== undefined && mustPull(compose, service, images))
      wanted.set(service.name, { name: service.name, image: service.image, service });
    for (const [index, { type, source = '' }] of (service.volumes ?? []).entries()) {
      const name = `${service.name}:volume ${index}`;
      if (type === 'image' && !images.has(source)) wanted.set(name, { name, image: source });
    }
  }
  if (wanted.size === 0) return;
  await compose.run((progress) =>
    limited(compose.flags.parallel, [...wanted.values()], async ({ name, image, service }) => {
      try {
        images.set(image, await pullImage(compose, progress, name, image, { quiet, service }));
      } catch (error) {
        // What can be built need not be pulled.
        const isBuilt = [...project.services.values()].some((other) => other.image === image && other.build);
        if (!isBuilt) throw error;
      }
    }),
  );
}

function mustPull(compose: Compose, service: Service, images: ReadonlyMap<string, ImageInspect>): boolean {
  const image = images.get(service.image ?? '');
  const policy = service.pull_policy ?? 'missing';
  if (policy === 'always') return true;
  if (policy === 'never' || policy === 'build') return false;
  const refresh = refreshDelay(policy);
  if (!image || refresh === undefined) return !image;
  return compose.cli.system.now() > Date.parse(image.Metadata.LastTagTime) * 1e6 + refresh;
}

/** Nanoseconds. */
function refreshDelay(policy: string): number | undefined {
  if (policy === 'daily') return 86_400e9;
  if (policy === 'weekly') return 7 * 86_400e9;
  return policy.startsWith('every_') ? parseLongDuration(policy.slice('every_'.length)) : undefined;
}

export interface PullOptions {
  readonly quiet: boolean;
  readonly service?: Service | undefined;
}

/** @param id in the progress: the service's name */
export async function pullImage(
  compose: Compose,
  progress: Progress,
  id: string,
  image: string,
  { quiet, service }: PullOptions,
): Promise<ImageInspect> {
  const client = await compose.client();
  progress.event({ id, state: 'working', text: 'Pulling' });
  const reference = withDefaultTag(parseReference(image));
  const auth = (await compose.cli.config()).auth(registryKey(reference));
  const platform = service?.platform ?? compose.cli.env('DOCKER_DEFAULT_PLATFORM');
  try {
    const stream = await client.call('POST /images/create', {
      query: {
        fromImage: fullName(reference),
        tag: reference.digest || reference.tag,
        ...(platform === '' ? {} : { platform }),
      },
      headers: { 'X-Registry-Auth': encodeAuth(auth) },
    });
    await eachMessage(stream, (message) => {
      if (!quiet) showPull(progress, id, message);
    });
  } catch (error) {
    const isBuilt = service?.build !== undefined;
    if (!(error instanceof ComposeError))
      progress.event({
        id,
        state: isBuilt ? 'warning' : 'error',
        text: isBuilt ? 'Warning' : 'Error',
        status: messageOf(error).replace(/^Error response from daemon: /, ''),
      });
    throw error;
  }
  progress.event({ id, state: 'done', text: 'Pulled' });
  return client.call('GET /images/{name}/json', { path: { name: image } });
}

function showPull(progress: Progress, parent: string, { id, status = '', progressDetail }: JsonMessage): void {
  if (id === undefined || id === '' || !progressDetail) return;
  const { current = 0, total = 0 } = progressDetail;
  const isDone = ['Download complete', 'Already exists', 'Pull complete'].includes(status);
  const isBusy = ['Downloading', 'Extracting', 'Verifying Checksum'].includes(status);
  progress.event({
    id,
    parent,
    state: isDone ? 'done' : 'working',
    text: status,
    status: progressBar(progressDetail, 200, 0),
    current: isBusy ? current : 0,
    total: isBusy ? total : 0,
    percent: isDone ? 100 : isBusy && total > 0 ? Math.trunc((current * 100) / total) : 0,
  });
}
