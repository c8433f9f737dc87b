/** A container's network namespace with its endpoints (libnetwork's Sandbox): interfaces, the default route, the embedded resolver. */
import type { NetNamespace } from '../../kernel/net/namespace.ts';
import { ESRCH } from '../../kernel/uapi/errno.ts';
import type { Random } from '../../lib/random.ts';
import { formatAddress } from './ipv4.ts';
import type { Endpoint } from './network.ts';
import { type Forward, type NameSource, Resolver } from './resolver.ts';

export const resolverAddress = '127.0.0.11';

export class Sandbox implements NameSource {
  readonly id: string;
  readonly containerId: string;
  readonly namespace: NetNamespace;
  /** Shares the machine's namespace. */
  readonly usesHost: boolean;
  readonly endpoints: Endpoint[] = [];
  #closeResolver: (() => void) | undefined = undefined;

  constructor(id: string, containerId: string, namespace: NetNamespace, usesHost: boolean) {
    this.id = id;
    this.containerId = containerId;
    this.namespace = namespace;
    this.usesHost = usesHost;
  }

  /** The next free `ethN`, or with another prefix. */
  nextInterface(prefix: string): string {
    for (let n = 0; ; n++) if (!this.namespace.link(`${prefix}${n}`)) return `${prefix}${n}`;
  }

  /** The endpoint whose gateway is the way out: highest priority, not internal, then by network name. */
  get gatewayEndpoint(): Endpoint | undefined {
    const candidates = this.endpoints.filter((endpoint) => endpoint.link && !endpoint.network.settings.internal);
    return candidates.sort(
      (a, b) => b.gatewayPriority - a.gatewayPriority || (a.network.name < b.network.name ? -1 : 1),
    )[0];
  }

  /** Points the default route at the gateway endpoint. */
  updateGateway(): void {
    if (this.usesHost) return;
    const endpoint = this.gatewayEndpoint;
    this.#removeDefaultRoute();
    const gateway = endpoint?.network.gateway;
    if (!endpoint?.link || gateway === undefined) return;
    this.namespace.addRoute({ destination: 'default', via: formatAddress(gateway), device: endpoint.link.name });
  }

  /** The one of an interface that has gone stays in the table until it is taken out. */
  #removeDefaultRoute(): void {
    try {
      this.namespace.removeRoute({ destination: 'default' });
    } catch (error) {
      if (error !== ESRCH) throw error;
    }
  }

  /** Serves DNS at 127.0.0.11, unless it does already. */
  startResolver(forward: Forward, random: Random): void {
    if (this.#closeResolver || this.usesHost) return;
    const resolver = new Resolver(this, forward, random);
    const door = this.namespace.bindUdp({ host: resolverAddress, port: 53 }, (query, _from, reply) => {
      resolver.answer(query).then(
        (answer) => answer && reply(answer),
        () => undefined,
      );
    });
    this.#closeResolver = () => door.close();
  }

  addressesOf(name: string): readonly number[] | undefined {
    for (const endpoint of this.endpoints) {
      const linked = endpoint.links.get(name);
      const found = endpoint.network.addressesOf(linked?.toLowerCase() ?? name);
      if (found.length > 0 && !endpoint.network.isDefaultBridge) return found;
    }
    return undefined;
  }

  nameOf(address: number): string | undefined {
    for (const endpoint of this.endpoints) {
      const name = endpoint.network.nameOf(address);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  close(): void {
    this.#closeResolver?.();
    this.#closeResolver = undefined;
  }
}
