/** `create`, and the first half of `up`: images, networks, volumes, orphans, then the containers (compose's create.go). */

import type { ImageInspect } from '../../../engine/api/types/image.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { checkContainerNames, imageOf, mapServices, type Project, serviceNames } from '../model/project.ts';
import type { Progress } from '../view/progress.ts';
import { type BuildOptions, buildImages } from './build.ts';
import { isOrphan, listContainers } from './containers.ts';
import { Convergence, type ConvergeOptions, namesOf } from './converge.ts';
import { localImages, pullRequired } from './images.ts';
import { label } from './labels.ts';
import { ensureNetworks } from './networks.ts';
import { together } from './order.ts';
import { stopAndRemove } from './stop.ts';
import { ensureVolumes } from './volumes.ts';

export interface CreateProjectOptions extends ConvergeOptions {
  /** undefined: nothing is built. */
  readonly build: BuildOptions | undefined;
  readonly quietPull: boolean;
  readonly removeOrphans: boolean;
  readonly ignoreOrphans: boolean;
  readonly assumeYes: boolean;
}

/** Answers the project with the images' identities in its labels. */
export async function createProject(
  compose: Compose,
  progress: Progress,
  given: Project,
  options: CreateProjectOptions,
): Promise<Project> {
  checkContainerNames(given);
  if ([...given.services.values()].some(({ models }) => models))
    throw new ComposeError("'models' support requires Docker Model plugin");
  const project = await ensureImages(compose, given, options);
  const networks = await ensureNetworks(compose, progress, project);
  const volumes = await ensureVolumes(compose, progress, project, options.assumeYes);
  const client = await compose.client();
  const containers = await listContainers(client, project.name, { all: true, oneOff: 'include' });
  const orphans = containers.filter(isOrphan(project));
  if (orphans.length > 0 && !options.ignoreOrphans) {
    if (options.removeOrphans) await together(orphans.map((orphan) => stopAndRemove(compose, progress, orphan, {})));
    else
      compose.notices.warn(
        `Found orphan containers (${namesOf(orphans)}) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.`,
      );
  }
  const services = options.services.length > 0 ? options.services : serviceNames(project);
  await new Convergence(compose, progress, project, containers, networks, volumes).apply({ ...options, services });
  return project;
}

/** Pulled or built where they aren't here. */
export async function ensureImages(
  compose: Compose,
  project: Project,
  options: { readonly build: BuildOptions | undefined; readonly quietPull: boolean },
): Promise<Project> {
  const images = await localImages(compose, project);
  await pullRequired(compose, project, images, options.quietPull);
  const ids = new Map([...images].map(([name, image]: [string, ImageInspect]) => [name, image.Id]));
  if (options.build) {
    for (const [name, id] of await buildImages(compose, project, options.build, images)) ids.set(name, id);
  }
  return mapServices(project, (service) => {
    const id = ids.get(imageOf(service, project.name, compose.separator));
    if (id === undefined) return service;
    return { ...service, customLabels: new Map(service.customLabels).set(label.image, id) };
  });
}
