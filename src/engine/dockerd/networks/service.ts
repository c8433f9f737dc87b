/** `docker network create`, `rm`, `prune` and `ls` (moby's daemon/network.go), over libnetwork's controller. */
import type { NetworkCreateRequest, NetworkInspect, NetworkPruneReport } from '../../api/types/network.ts';
import {
  conflict,
  forbidden,
  invalidParameter,
  messageOf,
  notFound,
  notImplemented,
  unavailable,
} from '../../errdefs.ts';
import type { DriverName, Network } from '../../libnetwork/network.ts';
import { notManager } from '../absent.ts';
import type { Daemon } from '../daemon.ts';
import type { FilterArgs } from '../filter-args.ts';
import { parseUntil } from '../timestamp.ts';
import { checkOptions, noIPv6 } from './check-options.ts';
import { networkToWire } from './wire.ts';

/** The three networks that are always there. */
export function createPredefinedNetworks(daemon: Daemon): void {
  const base = { internal: false, attachable: false, options: {}, labels: {}, ipamOptions: null };
  daemon.networks.createNetwork({ ...base, name: 'none', driver: 'null' }, null);
  daemon.networks.createNetwork({ ...base, name: 'host', driver: 'host' }, null);
  const options = {
    'com.docker.network.bridge.default_bridge': 'true',
    'com.docker.network.bridge.enable_icc': 'true',
    'com.docker.network.bridge.enable_ip_masquerade': 'true',
    'com.docker.network.bridge.host_binding_ipv4': '0.0.0.0',
    'com.docker.network.bridge.name': 'docker0',
    'com.docker.network.driver.mtu': '1500',
  };
  daemon.networks.createNetwork({ ...base, name: 'bridge', driver: 'bridge', options }, null);
}

/** @throws EngineError in Docker's words */
export function createNetwork(daemon: Daemon, request: NetworkCreateRequest): Network {
  const { Name: name = '' } = request;
  if (['bridge', 'host', 'none', 'default'].includes(name))
    throw forbidden(`operation is not permitted on predefined ${name} network`);
  if (name.trim() === '') throw invalidParameter('invalid name: name is empty');
  if (request.Ingress) throw forbidden('Ingress network can only be global scope network');
  if (request.Scope === 'swarm') throw forbidden('cannot create a swarm scoped network when swarm is not active');
  if (daemon.networks.byName(name)) throw conflict(`network with name ${name} already exists`);
  if (request.EnableIPv4 === false && !request.EnableIPv6) throw invalidParameter('IPv4 or IPv6 must be enabled');
  if (request.EnableIPv6) throw noIPv6();
  checkOptions(request.Options ?? {});
  const source = configurationOf(daemon, request);
  const ipam = source ? { Config: source.ipamConfig ?? [] } : (request.IPAM ?? null);
  const network = daemon.networks.createNetwork(
    {
      name,
      driver: request.ConfigOnly ? 'null' : driverOf(request.Driver ?? ''),
      internal: request.Internal === true,
      attachable: request.Attachable === true,
      options: source?.settings.options ?? request.Options ?? {},
      labels: source?.settings.labels ?? request.Labels ?? {},
      ipamOptions: request.IPAM?.Options ?? {},
      ...(request.ConfigOnly && { configOnly: true }),
      ...(source && { configFrom: source.name }),
    },
    ipam,
  );
  if (request.ConfigOnly) network.ipamConfig = request.IPAM?.Config ?? null;
  publishEvent(daemon, network, 'create');
  return network;
}

/** The configuration-only network that `--config-from` names. @throws forbidden in Docker's words */
function configurationOf(daemon: Daemon, request: NetworkCreateRequest): Network | undefined {
  const name = request.ConfigFrom?.Network ?? '';
  if (name === '') return undefined;
  const isConfigured =
    (request.IPAM?.Config ?? []).length > 0 ||
    [request.Options, request.Labels].some((map) => Object.keys(map ?? {}).length > 0);
  if (isConfigured)
    throw forbidden(
      'user specified configurations are not supported if the network depends on a configuration network',
    );
  const source = daemon.networks.byName(name);
  if (!source?.settings.configOnly) throw notFound(`configuration network ${JSON.stringify(name)} does not exist`);
  return source;
}

function driverOf(driver: string): DriverName {
  if (driver === '' || driver === 'bridge') return 'bridge';
  if (driver === 'host' || driver === 'null') throw forbidden(`only one instance of "${driver}" network is allowed`);
  if (driver === 'overlay') throw unavailable(notManager);
  if (driver === 'macvlan' || driver === 'ipvlan') throw notImplemented('operation not supported');
  throw notFound(`plugin "${driver}" not found`);
}

/** @throws forbidden for predefined ones and those in use */
export function removeNetwork(daemon: Daemon, network: Network): void {
  if (network.isPredefined) throw forbidden(`${network.name} is a pre-defined network and cannot be removed`);
  daemon.networks.removeNetwork(network);
  publishEvent(daemon, network, 'destroy');
}

export function publishEvent(daemon: Daemon, network: Network, action: string, containerId?: string): void {
  daemon.events.publish('network', action, network.id, {
    ...(containerId !== undefined && { container: containerId }),
    name: network.name,
    type: network.driver,
  });
}

/** @throws invalidParameter for an unknown filter */
export function listNetworks(daemon: Daemon, filter: FilterArgs): NetworkInspect[] {
  filter.validate(['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']);
  const types = filter.get('type');
  for (const type of types)
    if (type !== 'custom' && type !== 'builtin') throw invalidParameter(`invalid filter: 'type'='${type}'`);
  const isBool = filter.get('dangling').every((value) => ['0', '1', 'false', 'true'].includes(value));
  if (!isBool)
    throw invalidParameter('invalid value for filter \'dangling\', must be "true" (or "1"), or "false" (or "0")');
  const dangling = filter.has('dangling') ? filter.bool('dangling', false) : undefined;
  return daemon.networks
    .all()
    .filter(
      (network) =>
        filter.exactMatch('driver', network.driver) &&
        filter.match('name', network.name) &&
        (!filter.has('id') || filter.get('id').some((id) => network.id.startsWith(id))) &&
        filter.exactMatch('scope', 'local') &&
        filter.matchLabels('label', network.settings.labels) &&
        filter.exactMatch('type', network.isPredefined ? 'builtin' : 'custom') &&
        (dangling === undefined || dangling === !network.isPredefined),
    )
    .map((network) => networkToWire(network, false));
}

/** @throws invalidParameter for an unknown filter */
export function pruneNetworks(daemon: Daemon, filter: FilterArgs): NetworkPruneReport {
  filter.validate(['label', 'label!', 'until']);
  const [untilText] = filter.get('until');
  const until = untilText === undefined ? undefined : parseUntil(untilText, daemon.clock.now());
  const deleted: string[] = [];
  for (const network of daemon.networks.all()) {
    if (network.isPredefined || network.endpoints.size > 0) continue;
    if (until !== undefined && network.created > until) continue;
    if (!filter.matchLabels('label', network.settings.labels)) continue;
    if (filter.has('label!') && filter.matchLabels('label!', network.settings.labels)) continue;
    try {
      removeNetwork(daemon, network);
      deleted.push(network.name);
    } catch (error) {
      daemon.log?.(`could not remove local network ${network.name}: ${messageOf(error)}`);
    }
  }
  daemon.events.publish('network', 'prune', '', { reclaimed: '0' });
  return { NetworksDeleted: deleted.length > 0 ? deleted : null };
}
