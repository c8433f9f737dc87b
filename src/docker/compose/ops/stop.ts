/** Ending containers: stop, and remove (compose's down.go and stop.go). */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { messageOf } from '../../cli/errors.ts';
import type { Compose } from '../context.ts';
import type { Project, Service } from '../model/project.ts';
import { serviceNames } from '../model/project.ts';
import { done, failed, type Progress, working } from '../view/progress.ts';
import { isConflict, isNotFound, isOf, isOneOff, listContainers, titleOf } from './containers.ts';
import { runHooks } from './hooks.ts';
import { inOrder, together } from './order.ts';
import { projectOfContainers } from './project-of-containers.ts';

export interface StopOptions {
  /** Seconds; undefined: the container's own. */
  readonly timeout?: number | undefined;
  readonly service?: Service | undefined;
}

export async function stopContainer(
  compose: Compose,
  progress: Progress,
  container: ContainerSummary,
  { timeout, service }: StopOptions,
): Promise<void> {
  const client = await compose.client();
  const title = titleOf(container);
  progress.event(working(title, 'Stopping'));
  try {
    await runHooks(compose, container, service?.pre_stop);
  } catch (error) {
    if (isNotFound(error) || isConflict(error)) return;
    throw error;
  }
  try {
    await client.call('POST /containers/{id}/stop', {
      path: { id: container.Id },
      query: timeout === undefined ? {} : { t: String(timeout) },
    });
  } catch (error) {
    progress.event(failed(title, 'Error while Stopping'));
    throw error;
  }
  progress.event(done(title, 'Stopped'));
}

/** @param volumes its anonymous volumes too */
export async function stopAndRemove(
  compose: Compose,
  progress: Progress,
  container: ContainerSummary,
  options: StopOptions & { readonly volumes?: boolean },
): Promise<void> {
  const client = await compose.client();
  const title = titleOf(container);
  try {
    await stopContainer(compose, progress, container, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    progress.event(done(title, 'Removed'));
    return;
  }
  progress.event(working(title, 'Removing'));
  try {
    await client.call('DELETE /containers/{id}', {
      path: { id: container.Id },
      query: { force: '1', ...(options.volumes ? { v: '1' } : {}) },
    });
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) {
      progress.event(failed(title, 'Error while Removing'));
      throw new Error(messageOf(error));
    }
  }
  progress.event(done(title, 'Removed'));
}

/** All of a project, or some services; those who depend on others first. */
export async function stopServices(
  compose: Compose,
  progress: Progress,
  projectName: string,
  options: {
    readonly project?: Project | undefined;
    readonly services?: readonly string[];
    readonly timeout?: number | undefined;
  },
): Promise<void> {
  const client = await compose.client();
  const containers = await listContainers(client, projectName, { all: true });
  const project = options.project ?? (await projectOfContainers(compose, containers, projectName));
  const wanted = options.services && options.services.length > 0 ? options.services : serviceNames(project);
  await inOrder(
    project,
    async (name) => {
      if (!wanted.includes(name)) return;
      const own = containers.filter(isOf([name])).filter((container) => !isOneOff(container));
      const service = project.services.get(name);
      const { timeout } = options;
      await together(own.map((container) => stopContainer(compose, progress, container, { timeout, service })));
    },
    true,
  );
}
