/** `links` and `external_links` as the engine's links: a container under each of the names it goes by. */

import type { Compose } from '../context.ts';
import type { Project, Service } from '../model/project.ts';
import { listContainers, nameOf } from './containers.ts';
import { label } from './labels.ts';

export async function linksOf(compose: Compose, project: Project, service: Service, number: number): Promise<string[]> {
  const client = await compose.client();
  const { separator } = compose;
  const links: string[] = [];
  for (const link of service.links ?? []) {
    const [target = '', alias = target] = link.split(':');
    for (const container of await listContainers(client, project.name, { all: true, services: [target] })) {
      const name = nameOf(container);
      links.push(
        `${name}:${alias}`,
        `${name}:${target}${separator}${number}`,
        `${name}:${[project.name, target, number].join(separator)}`,
      );
    }
  }
  if (service.labels?.get(label.oneOff) === 'True') {
    for (const container of await listContainers(client, project.name, { all: true, services: [service.name] })) {
      const name = nameOf(container);
      links.push(
        `${name}:${service.name}`,
        `${name}:${name.replace(`${project.name}${separator}`, '')}`,
        `${name}:${name}`,
      );
    }
  }
  for (const link of service.external_links ?? []) {
    const [target = '', alias = target] = link.split(':');
    links.push(`${target}:${alias}`);
  }
  return links;
}
