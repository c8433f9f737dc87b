/** A project without its file: what the labels of its containers, networks and volumes tell (compose's projectFromName). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { Compose } from '../context.ts';
import type { Project, Service } from '../model/project.ts';
import type { Dependency, Network, Volume } from '../model/service-shape.ts';
import { isOneOff, nameOf } from './containers.ts';
import { label } from './labels.ts';

export async function projectOfContainers(
  compose: Compose,
  containers: readonly ContainerSummary[],
  name: string,
): Promise<Project> {
  const client = await compose.client();
  const filters = encodeFilters(new Map([['label', [`${label.project}=${name}`]]]));
  const networks = new Map<string, Network>();
  for (const { Name, Labels } of await client.call('GET /networks', { query: { filters } }))
    networks.set(Labels?.[label.network] ?? Name, { name: Name });
  const volumes = new Map<string, Volume>();
  for (const { Name, Labels } of (await client.call('GET /volumes', { query: { filters } })).Volumes ?? [])
    volumes.set(Labels?.[label.volume] ?? Name, { name: Name });
  return {
    name,
    workingDirectory: compose.cli.system.cwd(),
    files: [],
    environment: compose.cli.system.env,
    services: servicesOf(containers.filter((container) => !isOneOff(container))),
    disabled: new Map(),
    networks,
    volumes,
    secrets: new Map(),
    configs: new Map(),
    models: new Map(),
    extensions: new Map(),
    profiles: [],
  };
}

function servicesOf(containers: readonly ContainerSummary[]): Map<string, Service> {
  const services = new Map<string, Service>();
  for (const container of containers) {
    const name = container.Labels[label.service] ?? nameOf(container);
    const known = services.get(name);
    if (known) {
      known.scale = (known.scale ?? 0) + 1;
      continue;
    }
    services.set(name, {
      name,
      image: container.Image,
      scale: 1,
      customLabels: new Map(),
      depends_on: dependenciesOf(container.Labels[label.dependsOn] ?? ''),
    });
  }
  return services;
}

/** `db:service_healthy:false,cache` */
function dependenciesOf(text: string): Map<string, Dependency> {
  const dependencies = new Map<string, Dependency>();
  for (const word of text.split(',').filter((item) => item !== '')) {
    const [name = '', condition = 'running_or_healthy', restart = 'true'] = word.split(':');
    dependencies.set(name, { condition, restart: restart === 'true', required: false });
  }
  return dependencies;
}
