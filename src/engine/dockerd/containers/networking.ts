/** A container's sandbox from start to end (moby's daemon/container_operations.go): networks are joined, ports published, /etc files written. */

import type { EndpointSettings } from '../../api/types/network.ts';
import { conflict, EngineError, forbidden, invalidParameter, messageOf } from '../../errdefs.ts';
import { type HostsEntry, hostsFile } from '../../libnetwork/etc-hosts.ts';
import { formatAddress, parseAddress } from '../../libnetwork/ipv4.ts';
import type { Endpoint, Network } from '../../libnetwork/network.ts';
import { hostResolvConf, internalResolvConf, legacyResolvConf } from '../../libnetwork/resolv-conf.ts';
import { type Daemon, dockerRoot } from '../daemon.ts';
import { forwardTo } from '../networks/forward.ts';
import { publishEvent } from '../networks/service.ts';
import type { Container } from './container.ts';
import { dnsNamesOf, linkHosts, parseLink, type ResolvedLink } from './links.ts';
import { emptyEndpoint, filledEndpoint } from './network-settings.ts';
import { portRequests } from './ports.ts';

/** @throws EngineError `failed to set up container networking: …`; then nothing is left */
export function joinNetworks(daemon: Daemon, container: Container): void {
  const mode = container.hostConfig.NetworkMode;
  if (mode.startsWith('container:')) return;
  const sandbox = daemon.networks.createSandbox(container.id, mode === 'host');
  container.sandbox = sandbox;
  try {
    for (const name of connectOrder(container, mode)) connect(daemon, container, name);
    daemon.networks.publish(sandbox, portRequests(container));
  } catch (error) {
    leaveNetworks(daemon, container, false);
    const kind = error instanceof EngineError ? error.kind : 'system';
    throw new EngineError(kind, `failed to set up container networking: ${messageOf(error)}`);
  }
}

/** The one that --network named first, then the others as they came. */
function connectOrder(container: Container, mode: string): string[] {
  const names = [...container.networks.keys()];
  return [...names.filter((name) => name === mode), ...names.filter((name) => name !== mode)];
}

/** Joins one network. @throws EngineError in Docker's words */
export function connect(daemon: Daemon, container: Container, name: string): Endpoint {
  const { sandbox } = container;
  const settings = container.networks.get(name) ?? {};
  // Where it was connected before it means that very network, not another one of the same name.
  const known = ['bridge', 'host', 'none', 'default'].includes(name) ? '' : settings.NetworkID;
  const network = daemon.networks.get(known || name);
  if (name !== container.hostConfig.NetworkMode) requireConnectable(container, network);
  if (!sandbox) throw new EngineError('system', `container ${container.id} has no sandbox`);
  const address = settings.IPAMConfig?.IPv4Address;
  const priority = settings.GwPriority ?? 0;
  const endpoint = daemon.networks.connect(network, sandbox, {
    containerId: container.id,
    name: container.bareName,
    dnsNames: dnsNamesOf(container, settings.Aliases ?? []),
    gatewayPriority: priority,
    linkLocal: settings.IPAMConfig?.LinkLocalIPs ?? [],
    links: endpointLinks(container, network, settings),
    ...(address && { address: parseAddress(address) ?? 0 }),
    ...(settings.MacAddress && { mac: settings.MacAddress }),
  });
  container.networks.set(name, filledEndpoint(settings, endpoint));
  return endpoint;
}

/** `--link` on a user-defined network is an alias for this container alone. */
function endpointLinks(container: Container, network: Network, settings: EndpointSettings): Map<string, string> {
  const links = new Map<string, string>();
  if (network.isDefaultBridge) return links;
  const main = container.hostConfig.NetworkMode === network.name ? (container.hostConfig.Links ?? []) : [];
  for (const link of [...main, ...(settings.Links ?? [])]) {
    const { name, alias } = parseLink(link);
    links.set(alias, name);
  }
  return links;
}

/** Events of its networks, those of them that are there. */
export function networkEvents(daemon: Daemon, container: Container, action: 'connect' | 'disconnect'): void {
  for (const name of connectOrder(container, container.hostConfig.NetworkMode)) {
    const network = daemon.networks.byName(name);
    if (network) publishEvent(daemon, network, action, container.id);
  }
}

/** --network container:X: the other's namespace, hostname and /etc files. @throws invalidParameter, conflict */
export function shareSandbox(daemon: Daemon, container: Container): void {
  const mode = container.hostConfig.NetworkMode;
  if (!mode.startsWith('container:')) return;
  const reference = mode.slice('container:'.length);
  const other = daemon.containers.find(reference);
  if (!other) throw invalidParameter(`joining network namespace of container: No such container: ${reference}`);
  if (other.id === container.id) throw invalidParameter('cannot join own network namespace');
  if (!other.state.running || !other.sandbox) {
    throw conflict(
      `cannot join network namespace of a non running container: container ${other.bareName} is ${other.state.status}`,
    );
  }
  container.sandbox = other.sandbox;
  container.config.Hostname = other.config.Hostname;
  container.config.Domainname = other.config.Domainname ?? '';
}

/** Leaves all networks. @param tell events are sent */
export function leaveNetworks(daemon: Daemon, container: Container, tell = true): void {
  const { sandbox } = container;
  container.sandbox = null;
  if (!sandbox || sandbox.containerId !== container.id) return;
  for (const endpoint of [...sandbox.endpoints]) {
    daemon.networks.disconnect(endpoint);
    const settings = container.networks.get(endpoint.network.name);
    if (settings) container.networks.set(endpoint.network.name, withoutEndpoint(settings));
    if (tell) publishEvent(daemon, endpoint.network, 'disconnect', container.id);
  }
  daemon.networks.removeSandbox(sandbox);
}

/** What inspect shows of it then: the network and the names stay. */
function withoutEndpoint(settings: EndpointSettings): EndpointSettings {
  const { NetworkID = '', DNSNames = null } = settings;
  return { ...emptyEndpoint(settings), MacAddress: '', NetworkID, DNSNames };
}

/** Writes hostname, hosts and resolv.conf of a container with networks of its own, and starts its resolver. */
export async function writeNetworkFiles(
  daemon: Daemon,
  container: Container,
  links: readonly ResolvedLink[],
): Promise<void> {
  const directory = `${dockerRoot}/containers/${container.id}`;
  const { hostConfig, sandbox, config } = container;
  const mode = hostConfig.NetworkMode;
  if (mode.startsWith('container:')) return;
  await daemon.files.writeFile(`${directory}/hostname`, `${config.Hostname}\n`);
  const hostHosts = (await daemon.files.readText('/etc/hosts')) ?? '127.0.0.1\tlocalhost\n';
  const extra = extraHosts(daemon, hostConfig.ExtraHosts ?? []);
  const hosts =
    mode === 'host'
      ? hostHosts + extra.map((entry) => `${entry.address}\t${entry.names}\n`).join('')
      : hostsFile([...extra, ...linkHosts(links), ...ownHosts(container)]);
  await daemon.files.writeFile(`${directory}/hosts`, hosts);
  const hostFile = (await daemon.files.readText('/etc/resolv.conf')) ?? '';
  const overrides = {
    servers: hostConfig.Dns ?? [],
    search: hostConfig.DnsSearch ?? [],
    options: hostConfig.DnsOptions ?? [],
  };
  const resolves = sandbox?.endpoints.some((endpoint) => isResolving(endpoint.network)) ?? false;
  if (!resolves || !sandbox) {
    const text = mode === 'host' ? hostResolvConf(hostFile, overrides) : legacyResolvConf(hostFile, overrides);
    await daemon.files.writeFile(`${directory}/resolv.conf`, text);
    return;
  }
  const { file, externalServers } = internalResolvConf(hostFile, overrides);
  await daemon.files.writeFile(`${directory}/resolv.conf`, file);
  const internal = sandbox.endpoints.every((endpoint) => endpoint.network.settings.internal);
  daemon.networks.startResolver(sandbox, forwardTo(internal ? [] : externalServers, daemon));
}

function isResolving(network: Network): boolean {
  return network.driver === 'bridge' && !network.isDefaultBridge;
}

/** Lines for the container itself, one for each address. */
export function ownHosts(container: Container): HostsEntry[] {
  const { Hostname: hostname, Domainname: domain = '' } = container.config;
  const full = domain === '' ? hostname : `${hostname}.${domain}`;
  const [first = ''] = full.split('.');
  const names = full.includes('.') ? `${full} ${first}` : full;
  const endpoints = container.sandbox?.endpoints ?? [];
  return endpoints.flatMap((endpoint) =>
    endpoint.address === undefined ? [] : [{ address: formatAddress(endpoint.address), names }],
  );
}

function extraHosts(daemon: Daemon, hosts: readonly string[]): HostsEntry[] {
  return hosts.map((host) => {
    const at = host.search(/[:=]/);
    const address = host.slice(at + 1).replace(/^\[(.*)\]$/, '$1');
    const gateway = daemon.networks.byName('bridge')?.gateway;
    const actual = address === 'host-gateway' && gateway !== undefined ? formatAddress(gateway) : address;
    return { address: actual, names: host.slice(0, at) };
  });
}

export const sharedNetwork =
  'container sharing network namespace with another container or host cannot be connected to any other network';

/** `docker network connect host` and the like. @throws forbidden, invalidParameter in Docker's words */
export function requireConnectable(container: Container, network: Network): void {
  if (container.hostConfig.NetworkMode.startsWith('container:'))
    throw invalidParameter("conflicting options: container type network can't be connected to a network");
  if (network.name === 'host' && container.hostConfig.NetworkMode !== 'host')
    throw forbidden('cannot connect container to host network - container must be created in host network mode');
  const names = [...container.networks.keys()].filter((name) => name !== network.name);
  if (names.includes('host')) throw forbidden(sharedNetwork);
  if (names.length > 0 && (names.includes('none') || network.name === 'none'))
    throw forbidden(
      'container cannot be connected to multiple networks with one of the networks in private (none) mode',
    );
}
