/**
 * Networks, endpoints and sandboxes (libnetwork's Controller). Drivers: bridge; `host` and `null` need no code of their own, since
 * they put nothing into a namespace. Left out: overlay, macvlan, ipvlan and IPv6.
 */
import { NetNamespace } from '../../kernel/net/namespace.ts';
import { hex } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import type { Ipam as IpamRequest } from '../api/types/network.ts';
import { forbidden, invalidParameter, kindOf, messageOf, notFound, unavailable } from '../errdefs.ts';
import { BridgeDriver, bridgeName } from './drivers/bridge.ts';
import { type AddressPool, Ipam } from './ipam.ts';
import { createPool } from './ipam-request.ts';
import { formatAddress, type Prefix, parsePrefix } from './ipv4.ts';
import { Endpoint, Network, type NetworkSettings } from './network.ts';
import { PortAllocator } from './port-allocator.ts';
import { PortMapper, type PortRequest } from './port-mapper.ts';
import type { Forward } from './resolver.ts';
import { Sandbox } from './sandbox.ts';

export interface EndpointOptions {
  readonly containerId: string;
  readonly name: string;
  readonly dnsNames: readonly string[];
  /** Wanted address, or undefined. */
  readonly address?: number;
  readonly mac?: string;
  readonly gatewayPriority?: number;
  readonly linkLocal?: readonly string[];
  /** alias → container name */
  readonly links?: ReadonlyMap<string, string>;
}

export class Controller {
  readonly #host: NetNamespace;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #networks = new Map<string, Network>();
  readonly #ipam: Ipam;
  readonly #bridge: BridgeDriver;

  /** @param host the machine's namespace */
  constructor(parts: { readonly host: NetNamespace; readonly clock: Clock; readonly random: Random }) {
    this.#host = parts.host;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#ipam = new Ipam(reservedSubnets(parts.host));
    this.#bridge = new BridgeDriver(parts.host, parts.random, new PortMapper(parts.host, new PortAllocator()));
  }

  all(): Network[] {
    return [...this.#networks.values()];
  }

  /**
   * By id, name or unique id prefix.
   * @throws notFound `network x not found`; invalidParameter for a prefix of several
   */
  get(reference: string): Network {
    const exact = this.#networks.get(reference) ?? this.byName(reference);
    if (exact) return exact;
    const matches = reference === '' ? [] : this.all().filter((network) => network.id.startsWith(reference));
    if (matches.length > 1)
      throw invalidParameter(`network ${reference} is ambiguous (${matches.length} matches found based on ID prefix)`);
    const [only] = matches;
    if (!only) throw notFound(`network ${reference} not found`);
    return only;
  }

  /** As `get`; undefined where there is none. @throws invalidParameter where a prefix is ambiguous */
  find(reference: string): Network | undefined {
    try {
      return this.get(reference);
    } catch (error) {
      if (kindOf(error) === 'notFound') return undefined;
      throw error;
    }
  }

  byName(name: string): Network | undefined {
    return this.all().find((network) => network.name === name);
  }

  /**
   * @param ipam what was asked of address management; ignored by host and null
   * @param before identity of a network that was there before the last boot
   * @throws EngineError in Docker's words
   */
  createNetwork(
    settings: NetworkSettings,
    ipam: IpamRequest | null,
    before?: { readonly id: string; readonly created: number },
  ): Network {
    const network = new Network(before?.id ?? this.#id(), settings, before?.created ?? this.#clock.now());
    if (settings.driver === 'bridge') {
      this.#requireOwnBridge(network);
      createPool(this.#ipam, network, ipam);
      try {
        this.#bridge.createNetwork(network);
      } catch (error) {
        if (network.pool) this.#ipam.releasePool(network.pool);
        throw error;
      }
    }
    this.#networks.set(network.id, network);
    return network;
  }

  /** @throws forbidden where another network has its bridge */
  #requireOwnBridge(network: Network): void {
    const name = bridgeName(network);
    const other = this.all().find((one) => one.driver === 'bridge' && bridgeName(one) === name);
    if (other)
      throw forbidden(
        `cannot create network ${network.id} (${name}): conflicts with network ${other.id} (${name}): networks have same bridge name`,
      );
  }

  /** @throws forbidden `error while removing network: network x has active endpoints (…)` */
  removeNetwork(network: Network): void {
    const active = [...network.endpoints.values()];
    if (active.length > 0) {
      const list = active.map((endpoint) => `name:"${endpoint.name}" id:"${endpoint.id.slice(0, 12)}"`).join(', ');
      throw forbidden(`error while removing network: network ${network.name} has active endpoints (${list})`);
    }
    if (network.settings.configOnly && this.all().some(({ settings }) => settings.configFrom === network.name))
      throw forbidden(`error while removing network: configuration network ${JSON.stringify(network.name)} is in use`);
    this.#bridge.deleteNetwork(network);
    if (network.pool) this.#ipam.releasePool(network.pool);
    this.#networks.delete(network.id);
  }

  createSandbox(containerId: string, useHost: boolean): Sandbox {
    const namespace = useHost
      ? this.#host
      : new NetNamespace(`container ${containerId.slice(0, 12)}`, this.#host.context);
    namespace.loopback.setUp();
    if (!useHost) {
      // The daemon's default sysctls: low ports and ping without privileges.
      namespace.unprivilegedPortStart = 0;
      namespace.pingGroups = [0, 2_147_483_647];
    }
    return new Sandbox(this.#id(), containerId, namespace, useHost);
  }

  /** Its endpoints must have left before. */
  removeSandbox(sandbox: Sandbox): void {
    sandbox.close();
    if (!sandbox.usesHost) sandbox.namespace.destroy();
  }

  /**
   * Joins a sandbox to a network.
   * @throws forbidden `endpoint with name x already exists in network y`; errors of addresses
   */
  connect(network: Network, sandbox: Sandbox, options: EndpointOptions): Endpoint {
    if (network.settings.configOnly) throw forbidden('cannot create endpoint on configuration-only network');
    for (const other of network.endpoints.values()) {
      if (other.name === options.name)
        throw forbidden(`endpoint with name ${options.name} already exists in network ${network.name}`);
    }
    const endpoint = new Endpoint(this.#id(), network, options.containerId, options.name);
    endpoint.dnsNames = [...options.dnsNames];
    endpoint.mac = options.mac ?? '';
    endpoint.gatewayPriority = options.gatewayPriority ?? 0;
    endpoint.linkLocal = options.linkLocal ?? [];
    for (const [alias, name] of options.links ?? []) endpoint.links.set(alias.toLowerCase(), name);
    if (network.pool) endpoint.address = allocate(network, network.pool, options.address);
    network.endpoints.set(endpoint.id, endpoint);
    endpoint.sandbox = sandbox;
    sandbox.endpoints.push(endpoint);
    if (network.driver === 'bridge') this.#bridge.join(endpoint, sandbox);
    sandbox.updateGateway();
    return endpoint;
  }

  disconnect(endpoint: Endpoint): void {
    const { network, sandbox } = endpoint;
    this.#bridge.unpublish(endpoint);
    this.#bridge.leave(endpoint);
    if (network.pool && endpoint.address !== undefined) network.pool.release(endpoint.address);
    network.endpoints.delete(endpoint.id);
    endpoint.sandbox = null;
    if (!sandbox) return;
    const at = sandbox.endpoints.indexOf(endpoint);
    if (at >= 0) sandbox.endpoints.splice(at, 1);
    sandbox.updateGateway();
  }

  /** Publishes ports on the endpoint that is the sandbox's way out. @throws system in Docker's words */
  publish(sandbox: Sandbox, requests: readonly PortRequest[]): void {
    const endpoint = sandbox.gatewayEndpoint;
    for (const other of sandbox.endpoints) if (other !== endpoint) this.#bridge.unpublish(other);
    if (!endpoint || endpoint.ports.length > 0 || requests.length === 0) return;
    this.#bridge.publish(endpoint, requests);
  }

  /** Serves names at 127.0.0.11 in the sandbox. */
  startResolver(sandbox: Sandbox, forward: Forward): void {
    sandbox.startResolver(forward, this.#random);
  }

  #id(): string {
    return hex(this.#random.bytes(32));
  }
}

/** An address of the network, which a pool that is full is to name. */
function allocate(network: Network, pool: AddressPool, wanted: number | undefined): number {
  try {
    return pool.allocate(wanted);
  } catch (error) {
    if (kindOf(error) !== 'unavailable') throw error;
    throw unavailable(`${messageOf(error)}: ${network.name} (${network.id})`);
  }
}

/** Subnets of the machine's own links. */
function reservedSubnets(host: NetNamespace): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const link of host.links) {
    for (const address of link.addresses) {
      const prefix = parsePrefix(`${formatAddress(address.address)}/${address.prefix}`);
      if (prefix && link.kind !== 'loopback') prefixes.push(prefix);
    }
  }
  return prefixes;
}
