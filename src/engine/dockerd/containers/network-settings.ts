/** Which networks a container is to join, and what inspect shows of them (moby's daemon/container_operations.go). */
import type { ContainerConfig, NetworkSettings, PortMap } from '../../api/types/container.ts';
import type { EndpointSettings } from '../../api/types/network.ts';
import { EngineError, invalidParameter } from '../../errdefs.ts';
import { contains, formatAddress, parseAddress } from '../../libnetwork/ipv4.ts';
import type { Endpoint, Network } from '../../libnetwork/network.ts';
import type { Daemon } from '../daemon.ts';
import type { Container, FullHostConfig } from './container.ts';
import { networkName } from './host-config.ts';
import { exposedPorts } from './ports.ts';

/**
 * The networks of a new container with what was asked for each.
 * @throws invalidParameter `invalid config for network x: invalid endpoint settings:…`
 */
export function wantedNetworks(
  daemon: Daemon,
  container: {
    readonly hostConfig: Pick<FullHostConfig, 'NetworkMode'>;
    readonly config: Pick<ContainerConfig, 'NetworkDisabled' | 'MacAddress'>;
  },
  networking: { EndpointsConfig?: Record<string, EndpointSettings> | null } | null,
): Map<string, EndpointSettings> {
  const wanted = new Map<string, EndpointSettings>();
  const mode = container.hostConfig.NetworkMode;
  if (mode.startsWith('container:') || container.config.NetworkDisabled) return wanted;
  for (const [key, settings] of Object.entries(networking?.EndpointsConfig ?? {})) {
    const name = knownName(daemon, networkName(daemon, key));
    validateEndpoint(
      daemon,
      name,
      settings ?? {},
      `invalid config for network ${key === 'default' ? 'bridge' : key}: `,
    );
    wanted.set(name, emptyEndpoint(settings ?? {}));
  }
  const main = knownName(daemon, mode);
  if (!wanted.has(main)) return new Map([[main, emptyEndpoint({})], ...wanted]);
  const { MacAddress: mac } = container.config;
  const settings = wanted.get(main);
  if (mac && settings && !settings.MacAddress) settings.MacAddress = mac;
  return wanted;
}

/** The name of a network that was given by id. */
export function knownName(daemon: Daemon, reference: string): string {
  try {
    return daemon.networks.get(reference).name;
  } catch {
    return reference;
  }
}

/** Not one of the three that are always there. */
export function isUserDefined({ name }: Pick<Network, 'name'>): boolean {
  return !['bridge', 'host', 'none'].includes(name);
}

/** @throws invalidParameter, each fault on a line */
export function validateEndpoint(daemon: Daemon, name: string, settings: EndpointSettings, prefix: string): void {
  const network = daemon.networks.byName(name);
  const faults: string[] = [];
  const userDefined = isUserDefined({ name });
  const address = settings.IPAMConfig?.IPv4Address ?? '';
  if (address !== '') {
    if (!userDefined) faults.push('user specified IP address is supported on user defined networks only');
    const number = parseAddress(address);
    if (number === undefined) faults.push(`invalid IPv4 address: ${address}`);
    const isOutside =
      network?.pool && !network.fromDefaultPool && (number === undefined || !contains(network.pool.subnet, number));
    if (isOutside) faults.push(`no configured subnet or ip-range contain the IP address ${address}`);
    if (network && (network.fromDefaultPool || !network.pool))
      faults.push(
        'user specified IP address is supported only when connecting to networks with user configured subnets',
      );
  }
  if (settings.IPAMConfig?.IPv6Address && address === '') {
    if (!userDefined) faults.push('user specified IP address is supported on user defined networks only');
    faults.push('user specified IP address is supported only when connecting to networks with user configured subnets');
  }
  if (!userDefined && (settings.Aliases ?? []).length > 0)
    faults.push('network-scoped alias is supported only for containers in user defined networks');
  const mac = settings.MacAddress ?? '';
  if (mac !== '' && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac)) faults.push(`invalid MAC address: ${mac}`);
  if (faults.length === 0) return;
  const list = faults.length === 1 ? faults : faults.map((fault) => `* ${fault}`);
  throw invalidParameter(`${prefix}invalid endpoint settings:\n${list.join('\n')}`);
}

/** Endpoint settings while the container doesn't run. */
export function emptyEndpoint(settings: EndpointSettings): EndpointSettings {
  return {
    IPAMConfig: settings.IPAMConfig ?? null,
    Links: settings.Links ?? null,
    Aliases: settings.Aliases ?? null,
    MacAddress: settings.MacAddress ?? '',
    DriverOpts: settings.DriverOpts ?? null,
    GwPriority: settings.GwPriority ?? 0,
    NetworkID: '',
    EndpointID: '',
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: null,
  };
}

/** With what the endpoint got. */
export function filledEndpoint(settings: EndpointSettings, endpoint: Endpoint): EndpointSettings {
  const { network } = endpoint;
  const resolves = !network.isDefaultBridge && network.driver === 'bridge';
  return {
    ...emptyEndpoint(settings),
    MacAddress: endpoint.mac,
    NetworkID: network.id,
    EndpointID: endpoint.id,
    Gateway: network.gateway === undefined || network.settings.internal ? '' : formatAddress(network.gateway),
    IPAddress: endpoint.address === undefined ? '' : formatAddress(endpoint.address),
    IPPrefixLen: network.pool?.subnet.bits ?? 0,
    DNSNames: resolves ? endpoint.dnsNames : (settings.DNSNames ?? null),
  };
}

/** Published and exposed ports of a running container; `{}` of one that doesn't run. */
export function portMap(container: Container): PortMap {
  const { sandbox } = container;
  if (!sandbox || sandbox.usesHost || container.hostConfig.NetworkMode === 'none') return {};
  // With --network container:X the ports are those of X.
  if (sandbox.containerId !== container.id) return {};
  // Nothing is reached from outside through networks that are internal.
  if (sandbox.endpoints.every(({ network }) => network.settings.internal)) return {};
  const map: PortMap = {};
  const published = sandbox.endpoints.flatMap((endpoint) => endpoint.ports);
  for (const port of exposedPorts(container).sort()) map[port] = null;
  for (const { containerPort, protocol, hostIp, hostPort } of published) {
    const key = `${containerPort}/${protocol}`;
    map[key] = [...(map[key] ?? []), { HostIp: hostIp, HostPort: String(hostPort) }];
  }
  return map;
}

/** NetworkSettings as inspect shows them; the outer fields repeat the default bridge's. */
export function networkSettings(container: Container): NetworkSettings {
  const sandbox = container.sandbox?.containerId === container.id ? container.sandbox : null;
  const bridge = container.networks.get('bridge');
  const names = [...container.networks.keys()].sort();
  return {
    Bridge: '',
    SandboxID: sandbox?.id ?? '',
    SandboxKey: sandbox ? `/var/run/docker/netns/${sandbox.usesHost ? 'default' : sandbox.id.slice(0, 12)}` : '',
    Ports: portMap(container),
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null,
    SecondaryIPv6Addresses: null,
    EndpointID: bridge?.EndpointID ?? '',
    Gateway: bridge?.Gateway ?? '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    IPAddress: bridge?.IPAddress ?? '',
    IPPrefixLen: bridge?.IPPrefixLen ?? 0,
    IPv6Gateway: '',
    MacAddress: bridge?.MacAddress ?? '',
    Networks: Object.fromEntries(names.map((name) => [name, container.networks.get(name) ?? {}])),
  };
}

/** @throws EngineError `failed to set up container networking: …` around what went wrong */
export function networkingFailure(error: EngineError): EngineError {
  return new EngineError(error.kind, `failed to set up container networking: ${error.message}`);
}
