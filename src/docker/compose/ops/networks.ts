/** A project's networks: found, made, made anew where their configuration changed, removed (compose's create.go, down.go). */

import { encodeFilters } from '../../../engine/api/filters.ts';
import type { ContainerSummary } from '../../../engine/api/types/container.ts';
import type { NetworkInspect } from '../../../engine/api/types/network.ts';
import { messageOf } from '../../cli/errors.ts';
import { version } from '../compose-version.ts';
import type { Compose } from '../context.ts';
import { ComposeError } from '../model/errors.ts';
import type { Project } from '../model/project.ts';
import { networkHash } from '../model/render.ts';
import type { Network } from '../model/service-shape.ts';
import { done, failed, type Progress, warning, working } from '../view/progress.ts';
import { isNotFound, listContainers } from './containers.ts';
import { label } from './labels.ts';
import { stopServices } from './stop.ts';

/** Key in the file → ID. @throws ComposeError */
export async function ensureNetworks(
  compose: Compose,
  progress: Progress,
  project: Project,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [key, network] of project.networks)
    ids.set(key, await ensureNetwork(compose, progress, project, key, network));
  return ids;
}

async function ensureNetwork(
  compose: Compose,
  progress: Progress,
  project: Project,
  key: string,
  network: Network,
): Promise<string> {
  const client = await compose.client();
  const name = network.name ?? key;
  if (network.external) return externalNetwork(compose, name);
  const existing = await client.call('GET /networks/{id}', { path: { id: name } }).catch(() => undefined);
  let dangling: ContainerSummary[] = [];
  if (existing && (existing.Name === name || existing.Id === name)) {
    checkOwner(compose, project, key, name, existing);
    const hash = existing.Labels?.[label.configHash] ?? '';
    if (hash === '' || hash === networkHash(network)) return existing.Id;
    dangling = await removeDiverged(compose, progress, project, key, name);
  } else {
    const found = await client.call('GET /networks', {
      query: { filters: encodeFilters(new Map([['name', [name]]])) },
    });
    const [first] = found.filter(({ Name }) => Name === name);
    if (first) return first.Id;
  }
  const id = await createNetwork(compose, progress, project, key, network, name);
  for (const { Id } of dangling)
    await client.call('POST /networks/{id}/connect', {
      path: { id: name },
      body: { Container: Id, EndpointConfig: null },
    });
  return id;
}

function checkOwner(compose: Compose, project: Project, key: string, name: string, { Labels }: NetworkInspect): void {
  const owner = Labels?.[label.project];
  const advice = '\nSet `external: true` to use an existing network';
  if (owner === undefined)
    compose.notices.warn(`a network with name ${name} exists but was not created by compose.${advice}`);
  else if (owner !== project.name)
    compose.notices.warn(
      `a network with name ${name} exists but was not created for project "${project.name}".${advice}`,
    );
  const actual = Labels?.[label.network] ?? '';
  if (actual !== key)
    throw new ComposeError(
      `network ${name} was found but has incorrect label ${label.network} set to "${actual}" (expected: "${key}")`,
    );
}

async function externalNetwork(compose: Compose, name: string): Promise<string> {
  const client = await compose.client();
  const listed = await client.call('GET /networks', { query: { filters: encodeFilters(new Map([['name', [name]]])) } });
  const found = listed.filter(({ Name, Id }) => Name === name || Id === name);
  if (found.length === 0) {
    const byId = await client.call('GET /networks/{id}', { path: { id: name } }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (byId && (byId.Name === name || byId.Id === name)) return byId.Id;
    throw new ComposeError(`network ${name} declared as external, but could not be found`);
  }
  if (found.length > 1)
    throw new ComposeError(
      `multiple networks with name "${name}" were found. Use network ID as \`name\` to avoid ambiguity`,
    );
  return found[0]?.Id ?? '';
}

async function createNetwork(
  compose: Compose,
  progress: Progress,
  project: Project,
  key: string,
  network: Network,
  name: string,
): Promise<string> {
  const client = await compose.client();
  const title = `Network ${name}`;
  const labels = new Map(network.labels ?? [])
    .set(label.network, key)
    .set(label.project, project.name)
    .set(label.version, version.split('-')[0] ?? '')
    .set(label.configHash, networkHash(network));
  const pools = network.ipam?.config ?? [];
  const ipam =
    network.ipam?.driver === undefined && pools.length === 0
      ? undefined
      : {
          Driver: network.ipam?.driver ?? '',
          Config: pools.map(({ subnet, ip_range, gateway, aux_addresses }) => ({
            ...(subnet === undefined ? {} : { Subnet: subnet }),
            ...(ip_range === undefined ? {} : { IPRange: ip_range }),
            ...(gateway === undefined ? {} : { Gateway: gateway }),
            ...(aux_addresses ? { AuxiliaryAddresses: Object.fromEntries(aux_addresses) } : {}),
          })),
        };
  progress.event(working(title, 'Creating'));
  try {
    const { Id } = await client.call('POST /networks/create', {
      body: {
        Name: name,
        Driver: network.driver ?? '',
        Options: Object.fromEntries(network.driver_opts ?? []),
        Labels: Object.fromEntries(labels),
        ...(ipam ? { IPAM: ipam } : {}),
        Internal: network.internal ?? false,
        Attachable: network.attachable ?? false,
        ...(network.enable_ipv6 === undefined ? {} : { EnableIPv6: network.enable_ipv6 }),
        ...(network.enable_ipv4 === undefined ? {} : { EnableIPv4: network.enable_ipv4 }),
      },
    });
    progress.event(done(title, 'Created'));
    return Id;
  } catch (error) {
    progress.event(failed(title));
    throw new ComposeError(`failed to create network ${name}: ${messageOf(error)}`);
  }
}

/** Its containers are stopped and taken off it; answers them. */
async function removeDiverged(
  compose: Compose,
  progress: Progress,
  project: Project,
  key: string,
  name: string,
): Promise<ContainerSummary[]> {
  const client = await compose.client();
  const services = [...project.services.values()].filter(({ networks }) => networks?.has(key)).map((item) => item.name);
  await stopServices(compose, progress, project.name, { project, services });
  const containers = await listContainers(client, project.name, { all: true, services });
  for (const { Id } of containers)
    await client.call('POST /networks/{id}/disconnect', { path: { id: name }, body: { Container: Id, Force: true } });
  try {
    await client.call('DELETE /networks/{id}', { path: { id: name } });
  } finally {
    // Said of a network that stays, too.
    progress.event(done(`Network ${name}`, 'Removed'));
  }
  return containers;
}

/** One that is still in use stays. Answers whether there was one. */
export async function removeNetwork(
  compose: Compose,
  progress: Progress,
  projectName: string,
  key: string,
  name: string,
): Promise<void> {
  const client = await compose.client();
  const labels = [`${label.project}=${projectName}`, `${label.network}=${key}`];
  const listed = await client.call('GET /networks', {
    query: { filters: encodeFilters(new Map([['label', labels]])) },
  });
  if (listed.length === 0) return;
  const title = `Network ${name}`;
  progress.event(working(title, 'Removing'));
  let found = 0;
  for (const { Id, Name } of listed) {
    if (Name !== name) continue;
    const network = await client.call('GET /networks/{id}', { path: { id: Id } }).catch((error: unknown) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (!network) break;
    found++;
    if (Object.keys(network.Containers).length > 0) {
      progress.event(warning(title, 'Resource is still in use'));
      continue;
    }
    try {
      await client.call('DELETE /networks/{id}', { path: { id: Id } });
    } catch (error) {
      if (isNotFound(error)) continue;
      progress.event(failed(title));
      throw new ComposeError(`failed to remove network ${name}: ${messageOf(error)}`);
    }
    progress.event(done(title, 'Removed'));
  }
  if (found === 0) progress.event(warning(title, 'No resource found to remove'));
}
