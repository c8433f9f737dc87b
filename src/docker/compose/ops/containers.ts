/** A project's containers, found by their labels (compose's containers.go). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import { DaemonError } from '../../cli/errors.ts';
import type { Client } from '../../client.ts';
import { ComposeError } from '../model/errors.ts';
import type { Project } from '../model/project.ts';
import { label } from './labels.ts';

export interface ListOptions {
  /** Containers of `compose run`: default without them. */
  readonly oneOff?: 'include' | 'exclude';
  /** Stopped ones too. */
  readonly all?: boolean;
  readonly services?: readonly string[];
  readonly index?: number;
}

export async function listContainers(
  client: Client,
  projectName: string,
  { oneOff = 'exclude', all = false, services = [], index = 0 }: ListOptions = {},
): Promise<ContainerSummary[]> {
  const [only] = services;
  const labels = [
    `${label.project}=${projectName}`,
    ...(services.length === 1 ? [`${label.service}=${only}`] : []),
    label.configHash,
    ...(oneOff === 'exclude' ? [`${label.oneOff}=False`] : []),
    ...(index > 0 ? [`${label.number}=${index}`] : []),
  ];
  const found = await client.call('GET /containers/json', {
    query: { ...(all ? { all: '1' } : {}), filters: encodeFilters(new Map([['label', labels]])) },
  });
  return services.length > 1 ? found.filter(isOf(services)) : found;
}

/** The container of a service that a command is for: the first, or the one of that number. @throws ComposeError */
export async function oneContainer(
  client: Client,
  projectName: string,
  service: string,
  options: { readonly index: number; readonly all?: boolean; readonly oneOff?: 'include' | 'exclude' },
): Promise<ContainerSummary> {
  const found = await listContainers(client, projectName, { ...options, services: [service] });
  const order = (container: ContainerSummary): number =>
    isOneOff(container) ? Number.POSITIVE_INFINITY : numberOf(container);
  const [first] = [...found].sort((a, b) => order(a) - order(b));
  if (first) return first;
  throw new ComposeError(
    options.index > 0
      ? `service "${service}" is not running container #${options.index}`
      : `service "${service}" is not running`,
  );
}

export function serviceLabel(container: ContainerSummary): string {
  return container.Labels[label.service] ?? '';
}

export function isOf(services: readonly string[]): (container: ContainerSummary) => boolean {
  return (container) => services.includes(serviceLabel(container));
}

export function isOneOff(container: ContainerSummary): boolean {
  return container.Labels[label.oneOff] === 'True';
}

export function numberOf(container: ContainerSummary): number {
  return Number.parseInt(container.Labels[label.number] ?? '0', 10) || 0;
}

/** Of a service that the project doesn't have; of `compose run` where it has ended. */
export function isOrphan(project: Project): (container: ContainerSummary) => boolean {
  return (container) => {
    if (isOneOff(container)) return container.State === 'exited' || container.State === 'dead';
    const service = serviceLabel(container);
    return !project.services.has(service) && !project.disabled.has(service);
  };
}

/** Without its slash; links' names don't count. */
export function nameOf({ Id, Names }: ContainerSummary): string {
  const plain = Names.find((name) => name.lastIndexOf('/') === 0) ?? Names[0];
  return plain === undefined ? Id.slice(0, 12) : plain.replace(/^\//, '');
}

export function byName(a: ContainerSummary, b: ContainerSummary): number {
  return nameOf(a) < nameOf(b) ? -1 : 1;
}

/** `web-1` for `app-web-1`; a name of the user's own stays. */
export function shortName(container: ContainerSummary, separator: string): string {
  const { Labels } = container;
  return withoutProject(nameOf(container), Labels, separator);
}

export function withoutProject(name: string, labels: Readonly<Record<string, string>>, separator: string): string {
  const project = labels[label.project] ?? '';
  const usual = [project, labels[label.service] ?? '', labels[label.number] ?? ''].join(separator);
  return name === usual ? name.slice(project.length + 1) : name;
}

/** For progress: `Container app-web-1`. */
export function titleOf(container: ContainerSummary): string {
  return `Container ${nameOf(container)}`;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof DaemonError && error.httpStatus === 404;
}

export function isConflict(error: unknown): boolean {
  return error instanceof DaemonError && error.httpStatus === 409;
}
