/** The routing table of a namespace (ip-route(8)): one table, longest prefix first, then lowest metric. */
import { EEXIST, EINVAL, ENETUNREACH, ENODEV, ESRCH } from '../uapi/errno.ts';
import { type Cidr, contains, formatIpv4, maskOf, parseCidr, parseIpv4 } from './address.ts';
import type { Link } from './link.ts';

export interface Route {
  readonly destination: Cidr;
  /** The next hop; undefined on the link itself. */
  readonly via: number | undefined;
  readonly device: Link;
  readonly metric: number;
  /** Preferred source address. */
  readonly source: number | undefined;
  /** 2 = kernel (comes with an address), 3 = boot, 4 = static; RTPROT_*. */
  readonly protocol: number;
}

export interface RouteOptions {
  /** `10.0.0.0/8`, or `default`. */
  readonly destination: string;
  readonly via?: string;
  /** Name of the interface; may be left out where `via` is on a link. */
  readonly device?: string;
  readonly metric?: number;
  readonly source?: string;
}

export class RouteTable {
  readonly #links: () => Iterable<Link>;
  #routes: Route[] = [];

  constructor(links: () => Iterable<Link>) {
    this.#links = links;
  }

  /** Added routes whose link is there and up, and those that come with addresses; as `ip route` orders them. */
  get all(): Route[] {
    const links = new Set(this.#links());
    const routes = this.#routes.filter((route) => links.has(route.device) && route.device.up);
    for (const device of links) {
      if (!device.up || device.kind === 'loopback') continue;
      for (const { address, prefix } of device.addresses) {
        if (prefix === 32) continue;
        const destination = { address: (address & maskOf(prefix)) >>> 0, prefix };
        if (
          routes.some((r) => r.protocol === 2 && r.device === device && r.destination.address === destination.address)
        )
          continue;
        routes.push({ destination, via: undefined, device, metric: 0, source: address, protocol: 2 });
      }
    }
    return routes.sort(
      (a, b) =>
        Number(a.destination.prefix > 0) - Number(b.destination.prefix > 0) ||
        a.destination.address - b.destination.address,
    );
  }

  find(address: number): Route | undefined {
    let best: Route | undefined;
    for (const route of this.all) {
      if (!contains(route.destination, address)) continue;
      const better =
        !best ||
        route.destination.prefix > best.destination.prefix ||
        (route.destination.prefix === best.destination.prefix && route.metric < best.metric);
      if (better) best = route;
    }
    return best;
  }

  /** @throws ENODEV, ENETUNREACH (the gateway isn't on a link), EEXIST, EINVAL */
  add(options: RouteOptions): void {
    const route = this.#parse(options);
    const same = (other: Route) =>
      other.destination.address === route.destination.address &&
      other.destination.prefix === route.destination.prefix &&
      other.metric === route.metric;
    if (this.#routes.some((other) => same(other) && other.device.up)) throw EEXIST;
    this.#routes = this.#routes.filter((other) => !same(other));
    this.#routes.push(route);
  }

  /** @throws ESRCH */
  remove(options: RouteOptions): void {
    const { address, prefix } = parseCidr(options.destination);
    const via = options.via === undefined ? undefined : parseIpv4(options.via);
    const at = this.#routes.findIndex(
      (route) =>
        route.destination.address === address &&
        route.destination.prefix === prefix &&
        (via === undefined || route.via === via) &&
        (options.device === undefined || route.device.name === options.device),
    );
    if (at < 0) throw ESRCH;
    this.#routes.splice(at, 1);
  }

  #parse(options: RouteOptions): Route {
    const destination = parseCidr(options.destination);
    if ((destination.address & ~maskOf(destination.prefix)) !== 0) throw EINVAL;
    const via = options.via === undefined ? undefined : parseIpv4(options.via);
    let device: Link | undefined;
    if (options.device !== undefined) {
      for (const link of this.#links()) if (link.name === options.device) device = link;
      if (!device) throw ENODEV;
    }
    if (via !== undefined) {
      const onLink = this.find(via);
      if (!onLink || onLink.via !== undefined) throw ENETUNREACH;
      device ??= onLink.device;
    }
    if (!device) throw ENODEV;
    if (!device.up) throw ENETUNREACH;
    const source = options.source === undefined ? undefined : parseIpv4(options.source);
    return { destination, via, device, metric: options.metric ?? 0, source, protocol: 3 };
  }
}

/** As `ip route` prints a destination. */
export function formatDestination({ address, prefix }: Cidr): string {
  if (prefix === 0) return 'default';
  return prefix === 32 ? formatIpv4(address) : `${formatIpv4(address)}/${prefix}`;
}
