/** `down`: containers, networks, and on demand images and volumes (compose's down.go, image_pruner.go). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { Compose } from '../context.ts';
import { dependentsOf, imageOf, type Project } from '../model/project.ts';
import { done, type Progress, warning, working } from '../view/progress.ts';
import { isConflict, isNotFound, isOf, isOrphan, listContainers } from './containers.ts';
import { label } from './labels.ts';
import { removeNetwork } from './networks.ts';
import { inOrder, together } from './order.ts';
import { projectOfContainers } from './project-of-containers.ts';
import { stopAndRemove } from './stop.ts';
import { removeVolume } from './volumes.ts';

export interface DownOptions {
  readonly project: Project | undefined;
  readonly services: readonly string[];
  readonly removeOrphans: boolean;
  /** Seconds. */
  readonly timeout: number | undefined;
  readonly images: '' | 'local' | 'all';
  readonly volumes: boolean;
}

export async function downProject(
  compose: Compose,
  progress: Progress,
  name: string,
  options: DownOptions,
): Promise<void> {
  const client = await compose.client();
  const containers = await listContainers(client, name, {
    all: true,
    oneOff: options.removeOrphans ? 'include' : 'exclude',
  });
  const project = options.project ?? (await projectOfContainers(compose, containers, name));
  const services = options.services.filter((service) => project.services.has(service));
  if (options.services.length > 0 && services.length === 0) return;
  const wanted =
    services.length === 0 ? undefined : new Set(services.flatMap((item) => [item, ...ancestors(project, item)]));
  const { timeout, volumes } = options;
  await inOrder(
    project,
    async (service) => {
      if (wanted && !wanted.has(service)) return;
      const own = containers.filter(isOf([service]));
      const config = project.services.get(service);
      await together(
        own.map((container) => stopAndRemove(compose, progress, container, { timeout, volumes, service: config })),
      );
    },
    true,
  );
  const orphans = options.removeOrphans ? containers.filter(isOrphan(project)) : [];
  await together(orphans.map((container) => stopAndRemove(compose, progress, container, { timeout })));
  const tasks: Promise<void>[] = [];
  for (const [key, network] of project.networks)
    if (!network.external) tasks.push(removeNetwork(compose, progress, project.name, key, network.name ?? key));
  const images = options.images === '' ? [] : await imagesToRemove(compose, project, options);
  for (const image of images) tasks.push(removeImage(compose, progress, image));
  if (volumes)
    for (const [key, volume] of project.volumes)
      if (!volume.external) tasks.push(removeVolume(compose, progress, volume.name ?? key));
  if (containers.length === 0 && tasks.length === 0)
    compose.notices.warn(`Warning: No resource found to remove for project "${name}".`);
  await together(tasks);
}

/** Those who depend on it, and on them. */
function ancestors(project: Project, name: string): string[] {
  return dependentsOf(project, name).flatMap((other) => [other, ...ancestors(project, other)]);
}

/** local: those that compose built; all: also those that were pulled. */
async function imagesToRemove(compose: Compose, project: Project, options: DownOptions): Promise<string[]> {
  const client = await compose.client();
  const found = new Set<string>();
  const isHere = (name: string): Promise<boolean> =>
    client.call('GET /images/{name}/json', { path: { name } }).then(
      () => true,
      () => false,
    );
  for (const service of project.services.values()) {
    const image = imageOf(service, project.name, compose.separator);
    const isBuilt = service.build !== undefined && service.image === undefined;
    if ((options.images === 'all' || isBuilt) && (await isHere(image))) found.add(image);
  }
  const filters = encodeFilters(
    new Map([
      ['label', [`${label.project}=${project.name}`]],
      ['dangling', ['false']],
    ]),
  );
  for (const { RepoTags, Labels } of await client.call('GET /images/json', { query: { filters } })) {
    const isOurs = options.removeOrphans || project.services.has(Labels?.[label.service] ?? '');
    const [tag] = RepoTags ?? [];
    if (isOurs && tag !== undefined) found.add(tag);
  }
  const plain = [...found].map((image) => (/:[^/]*$/.test(image) ? image : `${image}:latest`));
  return [...new Set(plain)].sort();
}

async function removeImage(compose: Compose, progress: Progress, name: string): Promise<void> {
  const client = await compose.client();
  const title = `Image ${name}`;
  progress.event(working(title, 'Removing'));
  try {
    await client.call('DELETE /images/{name}', { path: { name } });
    progress.event(done(title, 'Removed'));
  } catch (error) {
    if (isConflict(error)) progress.event(warning(title, 'Resource is still in use'));
    else if (isNotFound(error)) progress.event(done(title, 'Warning: No resource found to remove'));
    else throw error;
  }
}
