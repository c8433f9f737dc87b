/** `start`, and the second half of `up`: dependencies are waited for, then containers start one at a time (compose's start.go). */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { formatDuration } from '../../../lib/gofmt.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { type Project, type Service, scaleOf, serviceOf } from '../model/project.ts';
import type { Dependency } from '../model/service-shape.ts';
import { done, type Progress, working } from '../view/progress.ts';
import { byName, isOf, listContainers, titleOf } from './containers.ts';
import { injectFiles } from './files.ts';
import { runHooks } from './hooks.ts';
import { inOrder } from './order.ts';
import { runningOrHealthy, waitForDependencies } from './wait.ts';

export interface StartOptions {
  /** Until all are running, or healthy. */
  readonly wait?: boolean;
  /** Seconds; 0: for ever. */
  readonly waitTimeout?: number;
}

export async function startProject(
  compose: Compose,
  progress: Progress,
  project: Project,
  { wait = false, waitTimeout = 0 }: StartOptions = {},
): Promise<void> {
  const client = await compose.client();
  const { system } = compose.cli;
  const containers = await listContainers(client, project.name, { all: true });
  const deadline = waitTimeout > 0 ? system.now() + waitTimeout * 1e9 : Number.POSITIVE_INFINITY;
  const starter = new Starter(compose, progress, project, containers, deadline);
  await inOrder(project, (name) => starter.start(serviceOf(project, name)));
  if (!wait) return;
  const all = new Map<string, Dependency>(
    [...project.services.keys()].map((name) => [name, { condition: conditionOf(project, name), required: true }]),
  );
  await waitForDependencies(compose, progress, project, project.name, all, containers, deadline);
  if (system.now() > deadline)
    throw new ComposeError(`application not healthy after ${formatDuration(waitTimeout * 1e9)}`);
}

/** What others wait for is waited for here too: a job that ends is done when it has ended well. */
function conditionOf(project: Project, name: string): string {
  const isJob = [...project.services.values()].some(
    ({ depends_on }) => depends_on?.get(name)?.condition === 'service_completed_successfully',
  );
  return isJob ? 'service_completed_successfully' : runningOrHealthy;
}

class Starter {
  readonly #compose: Compose;
  readonly #progress: Progress;
  readonly #project: Project;
  readonly #containers: readonly ContainerSummary[];
  readonly #deadline: number;

  constructor(
    compose: Compose,
    progress: Progress,
    project: Project,
    containers: readonly ContainerSummary[],
    deadline: number,
  ) {
    this.#compose = compose;
    this.#progress = progress;
    this.#project = project;
    this.#containers = containers;
    this.#deadline = deadline;
  }

  async start(service: Service): Promise<void> {
    if (service.deploy?.replicas === 0) return;
    const dependencies = service.depends_on ?? new Map<string, Dependency>();
    await waitForDependencies(
      this.#compose,
      this.#progress,
      this.#project,
      service.name,
      dependencies,
      this.#containers,
      this.#deadline,
    );
    if (this.#containers.length === 0) {
      if (scaleOf(service) === 0) return;
      throw new ComposeError(`service "${service.name}" has no container to start`);
    }
    const client = await this.#compose.client();
    for (const container of this.#containers.filter(isOf([service.name])).sort(byName)) {
      if (container.State === 'running') continue;
      await injectFiles(this.#compose, this.#project, service, container.Id);
      const title = titleOf(container);
      this.#progress.event(working(title, 'Starting'));
      await client.call('POST /containers/{id}/start', { path: { id: container.Id } });
      await runHooks(this.#compose, container, service.post_start);
      this.#progress.event(done(title, 'Started'));
    }
  }
}
