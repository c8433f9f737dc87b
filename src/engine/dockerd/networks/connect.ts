/** `docker network connect` and `disconnect` (moby's daemon/container_operations.go), of containers that run and that don't. */
import type { EndpointSettings } from '../../api/types/network.ts';
import { forbidden, invalidParameter, notFound, system } from '../../errdefs.ts';
import { hostsFile, withoutEntries } from '../../libnetwork/etc-hosts.ts';
import { formatAddress } from '../../libnetwork/ipv4.ts';
import type { Container } from '../containers/container.ts';
import { dnsNamesOf } from '../containers/links.ts';
import { emptyEndpoint, isUserDefined, validateEndpoint } from '../containers/network-settings.ts';
import { connect, ownHosts, requireConnectable, sharedNetwork, writeNetworkFiles } from '../containers/networking.ts';
import { portRequests } from '../containers/ports.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import { publishEvent } from './service.ts';

/** @throws EngineError in Docker's words */
export async function connectContainer(
  daemon: Daemon,
  networkReference: string,
  reference: string,
  settings: EndpointSettings,
): Promise<void> {
  const container = daemon.containers.get(reference);
  const found = daemon.networks.find(networkReference);
  // A container that doesn't run may be given a network that isn't there yet.
  if (!found && !container.sandbox) {
    container.networks.set(networkReference, emptyEndpoint(settings));
    return;
  }
  if (container.state.running && container.hostConfig.NetworkMode.startsWith('container:'))
    throw forbidden(sharedNetwork);
  const network = found ?? daemon.networks.get(networkReference);
  validateEndpoint(daemon, network.name, settings, '');
  requireConnectable(container, network);
  const { sandbox } = container;
  if (!sandbox) {
    if (container.networks.has(network.name) && container.state.status === 'created')
      container.networks.delete(network.name);
    const DNSNames = isUserDefined(network) ? dnsNamesOf(container, settings.Aliases ?? []) : null;
    container.networks.set(network.name, { ...emptyEndpoint(settings), DNSNames });
    return;
  }
  if (container.networks.has(network.name))
    throw forbidden(`endpoint with name ${container.bareName} already exists in network ${network.name}`);
  container.networks.set(network.name, emptyEndpoint(settings));
  try {
    connect(daemon, container, network.name);
    publishEvent(daemon, network, 'connect', container.id);
  } catch (error) {
    container.networks.delete(network.name);
    throw error;
  }
  daemon.networks.publish(sandbox, portRequests(container));
  await refreshHosts(daemon, container);
}

/** Lines of /etc/hosts for the container's own addresses, as they are now; the resolver starts where it is needed. */
async function refreshHosts(daemon: Daemon, container: Container): Promise<void> {
  const path = `${dockerRoot}/containers/${container.id}/hosts`;
  const before = await daemon.files.readText(path);
  if (before === undefined) {
    await writeNetworkFiles(daemon, container, []);
    return;
  }
  const own = ownHosts(container);
  const base = hostsFile([]);
  const lines = withoutEntries(before, own).replace(/\n*$/, '\n');
  await writeNetworkFiles(daemon, container, []);
  const kept = lines.startsWith(base) ? lines : before;
  await daemon.files.writeFile(path, kept + own.map((entry) => `${entry.address}\t${entry.names}\n`).join(''));
}

/** @throws EngineError in Docker's words */
export async function disconnectContainer(
  daemon: Daemon,
  networkReference: string,
  reference: string,
  force: boolean,
): Promise<void> {
  const container = daemon.containers.find(reference);
  if (!container && !force) throw notFound(`No such container: ${reference}`);
  const found = daemon.networks.find(networkReference);
  if (container && (!container.sandbox || (!found && force))) {
    const name = found?.name ?? networkReference;
    if (container.networks.delete(name)) return;
    throw system(`container ${container.id} is not connected to the network ${name}`);
  }
  const network = found ?? daemon.networks.get(networkReference);
  if (!container) {
    const endpoint = [...network.endpoints.values()].find((item) => item.name === reference);
    if (!endpoint) throw notFound(`endpoint ${reference} not found`);
    daemon.networks.disconnect(endpoint);
    return;
  }
  if (network.name === 'host' && container.hostConfig.NetworkMode === 'host')
    throw forbidden('cannot disconnect container from host network - container was created in host network mode');
  if (!container.networks.has(network.name))
    throw forbidden(`container ${container.id} is not connected to network ${network.name}`);
  const { sandbox } = container;
  if (container.state.running && sandbox?.containerId !== container.id)
    throw invalidParameter(`container ${container.id} shares its network with another container`);
  const endpoint = sandbox?.endpoints.find((item) => item.network === network);
  container.networks.delete(network.name);
  if (!sandbox || !endpoint) return;
  const own = endpoint.address === undefined ? '' : formatAddress(endpoint.address);
  daemon.networks.disconnect(endpoint);
  publishEvent(daemon, network, 'disconnect', container.id);
  daemon.networks.publish(sandbox, portRequests(container));
  const path = `${dockerRoot}/containers/${container.id}/hosts`;
  const text = await daemon.files.readText(path);
  const rest = (text ?? '').split('\n').filter((line) => !line.startsWith(`${own}\t`));
  if (text !== undefined) await daemon.files.writeFile(path, rest.join('\n'));
}
