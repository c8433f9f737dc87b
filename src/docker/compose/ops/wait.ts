/** Waiting for dependencies: healthy, or completed (compose's convergence.go). Asked twice a second. */

import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { messageOf } from '../../cli/errors.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import { type Project, scaleOf, serviceOf } from '../model/project.ts';
import type { Dependency } from '../model/service-shape.ts';
import { done, failed, type Progress, warning, working } from '../view/progress.ts';
import { isOf, isOneOff, titleOf } from './containers.ts';
import { together } from './order.ts';

const interval = 500;

/** Running, and healthy where there is a health check (`--wait`). */
export const runningOrHealthy = 'running_or_healthy';

/** @param deadline nanoseconds since 1970: it just ends then */
export async function waitForDependencies(
  compose: Compose,
  progress: Progress,
  project: Project,
  dependant: string,
  dependencies: ReadonlyMap<string, Dependency>,
  containers: readonly ContainerSummary[],
  deadline = Number.POSITIVE_INFINITY,
): Promise<void> {
  const waits: Promise<void>[] = [];
  let isOver = false;
  for (const [name, dependency] of dependencies) {
    if (!isWaitedFor(project, name, dependency)) continue;
    const own = containers.filter(isOf([name])).filter((container) => !isOneOff(container));
    for (const container of own) progress.event(working(titleOf(container), 'Waiting'));
    if (own.length === 0) {
      const message = `${dependant} is missing dependency ${name}`;
      if (dependency.required !== false) throw new ComposeError(message);
      compose.notices.warn(message);
      continue;
    }
    const poll = async (): Promise<void> => {
      while (!isOver) {
        await compose.cli.system.sleep(interval);
        if (compose.cli.system.now() > deadline) return;
        if (await isSettled(compose, progress, name, dependency, own)) return;
      }
    };
    waits.push(
      poll().catch((error: unknown) => {
        isOver = true;
        throw error;
      }),
    );
  }
  await together(waits);
}

function isWaitedFor(project: Project, name: string, { condition }: Dependency): boolean {
  if (condition === undefined || condition === 'service_started') return false;
  if (!project.services.has(name) && project.disabled.has(name)) return false;
  const service = serviceOf(project, name);
  return scaleOf(service) > 0 && service.provider === undefined;
}

/** @throws ComposeError where it can't become what is waited for */
async function isSettled(
  compose: Compose,
  progress: Progress,
  name: string,
  { condition, required }: Dependency,
  containers: readonly ContainerSummary[],
): Promise<boolean> {
  const tell = (event: (title: string) => Parameters<Progress['event']>[0]): void => {
    for (const container of containers) progress.event(event(titleOf(container)));
  };
  if (condition === 'service_completed_successfully') {
    const code = await exitCode(compose, containers);
    if (code === undefined) return false;
    if (code === 0) {
      tell((title) => done(title, 'Exited'));
      return true;
    }
    const message = `"${name}" didn't complete successfully: exit ${code}`;
    if (required === false) {
      tell((title) => warning(title, `Skipped: optional dependency ${message}`));
      compose.notices.warn(`optional dependency ${message}`);
      return true;
    }
    tell((title) => failed(title, `service ${message}`));
    throw new ComposeError(`service ${message}`);
  }
  const isLenient = condition === runningOrHealthy;
  if (!isLenient && condition !== 'service_healthy') {
    compose.notices.warn(`unsupported depends_on condition: ${condition}`);
    return true;
  }
  try {
    if (!(await isHealthy(compose, containers, isLenient))) return false;
  } catch (error) {
    if (required === false) {
      const reason = `optional dependency "${name}" ${isLenient ? 'is not running or is unhealthy' : 'failed to start'}`;
      tell((title) => warning(title, `Skipped: ${reason}`));
      compose.notices.warn(`${reason}: ${messageOf(error)}`);
      return true;
    }
    if (isLenient) throw error;
    tell((title) => failed(title));
    throw new ComposeError(`dependency failed to start: ${messageOf(error)}`);
  }
  tell((title) => done(title, 'Healthy'));
  return true;
}

async function exitCode(compose: Compose, containers: readonly ContainerSummary[]): Promise<number | undefined> {
  const client = await compose.client();
  for (const { Id } of containers) {
    const { State } = await client.call('GET /containers/{id}/json', { path: { id: Id } });
    if (State.Status === 'exited') return State.ExitCode;
  }
  return undefined;
}

/** @throws ComposeError for a container that has ended, is unhealthy, or has no health check */
async function isHealthy(
  compose: Compose,
  containers: readonly ContainerSummary[],
  lenient: boolean,
): Promise<boolean> {
  const client = await compose.client();
  for (const { Id } of containers) {
    const { Name, State, Config } = await client.call('GET /containers/{id}/json', { path: { id: Id } });
    const name = Name.replace(/^\//, '');
    if (State.Status === 'exited') throw new ComposeError(`container ${name} exited (${State.ExitCode})`);
    if (!Config.Healthcheck && lenient) {
      if (State.Status !== 'running') return false;
      continue;
    }
    if (!State.Health) throw new ComposeError(`container ${name} has no healthcheck configured`);
    if (State.Health.Status === 'unhealthy') throw new ComposeError(`container ${name} is unhealthy`);
    if (State.Health.Status !== 'healthy') return false;
  }
  return true;
}
