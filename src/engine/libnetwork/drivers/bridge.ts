/**
 * The bridge driver (libnetwork/drivers/bridge): a bridge in the machine's namespace with the gateway's address, a veth pair for each
 * container, masquerading and isolation, and published ports. Left out: IPv6, other gateway modes, user-made bridges.
 */
import type { Link } from '../../../kernel/net/link.ts';
import { createBridge, createVeth, type NetNamespace } from '../../../kernel/net/namespace.ts';
import { hex } from '../../../lib/bytes.ts';
import { parseBool } from '../../../lib/gofmt.ts';
import type { Random } from '../../../lib/random.ts';
import { wrap } from '../../errdefs.ts';
import { formatPrefix } from '../ipv4.ts';
import type { Endpoint, Network } from '../network.ts';
import type { PortMapper, PortRequest } from '../port-mapper.ts';
import type { Sandbox } from '../sandbox.ts';

const prefix = 'com.docker.network.bridge.';

/** Options were looked at when the network was made. */
const isFalse = (value = 'true'): boolean => !parseBool(value);

/** The machine's interface that is the network. */
export function bridgeName({ id, settings }: Network): string {
  return settings.options[`${prefix}name`] ?? `br-${id.slice(0, 12)}`;
}

export class BridgeDriver {
  readonly #host: NetNamespace;
  readonly #random: Random;
  readonly #ports: PortMapper;

  constructor(host: NetNamespace, random: Random, ports: PortMapper) {
    this.#host = host;
    this.#random = random;
    this.#ports = ports;
  }

  /** Makes the bridge with the network's gateway on it. */
  createNetwork(network: Network): void {
    const { pool, gateway } = network;
    const bridge = createBridge(this.#host, bridgeName(network));
    network.bridge = bridge;
    if (pool && gateway !== undefined) bridge.addAddress(formatPrefix({ address: gateway, bits: pool.subnet.bits }));
    bridge.setUp();
    this.#host.forwarding = true;
    this.#addRules(network, bridge);
  }

  #addRules(network: Network, bridge: Link): void {
    const { settings, pool } = network;
    const add = (rule: { remove(): void }): unknown => network.rules.push(() => rule.remove());
    if (settings.internal) add(this.#host.filter.internal(bridge));
    else {
      add(this.#host.filter.isolate(bridge));
      const masquerade = !isFalse(settings.options[`${prefix}enable_ip_masquerade`]);
      if (pool && masquerade) add(this.#host.nat.masquerade(formatPrefix(pool.subnet), bridge));
    }
    if (isFalse(settings.options[`${prefix}enable_icc`])) add(this.#host.filter.separate(bridge));
  }

  deleteNetwork(network: Network): void {
    for (const undo of network.rules.splice(0)) undo();
    network.bridge?.remove();
    network.bridge = null;
  }

  /** Puts an interface into the sandbox, with the endpoint's address. */
  join(endpoint: Endpoint, sandbox: Sandbox): void {
    const { network } = endpoint;
    const { bridge, pool } = network;
    if (!bridge || !pool || endpoint.address === undefined) return;
    const outer = `veth${hex(this.#random.bytes(4)).slice(0, 7)}`;
    if (endpoint.mac === '') endpoint.mac = this.#mac();
    const name = sandbox.nextInterface(network.settings.options['com.docker.network.container_iface_prefix'] ?? 'eth');
    const [outside, inside] = createVeth(this.#host, outer, sandbox.namespace, name, [this.#mac(), endpoint.mac]);
    const mtu = Number(network.settings.options['com.docker.network.driver.mtu'] ?? 0);
    if (mtu > 0) for (const link of [outside, inside]) link.mtu = mtu;
    outside.setMaster(bridge);
    outside.setUp();
    inside.addAddress(formatPrefix({ address: endpoint.address, bits: pool.subnet.bits }));
    for (const linkLocal of endpoint.linkLocal) inside.addAddress(`${linkLocal}/16`);
    inside.setUp();
    endpoint.link = inside;
  }

  leave(endpoint: Endpoint): void {
    endpoint.link?.remove();
    endpoint.link = null;
  }

  /** @throws system `driver failed programming external connectivity on endpoint x (id): …` */
  publish(endpoint: Endpoint, requests: readonly PortRequest[]): void {
    if (endpoint.address === undefined || endpoint.network.settings.internal) return;
    const defaultIp = endpoint.network.settings.options[`${prefix}host_binding_ipv4`] ?? '0.0.0.0';
    try {
      endpoint.ports = this.#ports.publish(requests, endpoint.address, defaultIp);
    } catch (error) {
      throw wrap(
        `driver failed programming external connectivity on endpoint ${endpoint.name} (${endpoint.id}): `,
        error,
      );
    }
  }

  unpublish(endpoint: Endpoint): void {
    for (const port of endpoint.ports) port.release();
    endpoint.ports = [];
  }

  /** Random, locally administered. */
  #mac(): string {
    const bytes = this.#random.bytes(6);
    bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 2;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  }
}
