/**
 * Where a packet ends up: from a namespace along routes, veth pairs, bridges and forwarding namespaces, through filter
 * and address translation. TCP asks once a connection, UDP and ICMP for every message. No frames, no ARP packets: a next
 * hop is whoever behind the link has the address. Left out: fragmentation, path MTU, multicast, broadcast.
 */
import { EHOSTUNREACH, ENETUNREACH, type Errno } from '../uapi/errno.ts';
import {
  type Endpoint,
  formatIpv4,
  isAny,
  isIpv6,
  isLoopback,
  LOOPBACK,
  LOOPBACK6,
  maskOf,
  parseIpv4,
} from './address.ts';
import type { Link } from './link.ts';
import type { NetNamespace } from './namespace.ts';
import type { Flow, Protocol } from './nat.ts';
import type { Route } from './route.ts';

/** A link that traffic passes, and which of its counters that moves. */
export interface Hop {
  readonly link: Link;
  readonly direction: 'rx' | 'tx';
}

/** A namespace takes the packet in. */
export interface Delivered {
  readonly kind: 'delivered';
  readonly namespace: NetNamespace;
  /** As the sender's socket knows itself. */
  readonly local: Endpoint;
  /** As the receiver sees the sender. */
  readonly source: Endpoint;
  /** Where it arrives, after translation. */
  readonly destination: Endpoint;
  readonly hops: readonly Hop[];
  /** Time to live that is left. */
  readonly ttl: number;
  /** A published port was reached the way that a user-land proxy takes. */
  readonly proxied: boolean;
  /** The path stays as it is while these versions do. */
  readonly versions: ReadonlyMap<NetNamespace, number>;
}

export type PathResult =
  | Delivered
  /** The sender is told: by its own kernel (`from` undefined) or by a router's ICMP message. */
  | {
      readonly kind: 'unreachable';
      readonly error: Errno;
      readonly from: string | undefined;
      readonly local: string;
      readonly proxied: boolean;
    }
  /** The time to live ran out at router `from`. */
  | { readonly kind: 'expired'; readonly from: string; readonly local: string }
  /** It vanishes. */
  | { readonly kind: 'dropped'; readonly local: Endpoint };

export interface Packet {
  readonly protocol: Protocol;
  /** The address may be the wildcard: it is then chosen by the route. */
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly ttl?: number;
  /** SO_BINDTODEVICE. */
  readonly device?: string | undefined;
}

/** Milliseconds until the kernel gives up asking for a next hop's address (three ARP requests) and says EHOSTUNREACH. */
export const NEIGHBOUR_TIMEOUT = 3000;

/** Routers passed before a loop is assumed; a packet's TTL is 64 by default. */
const MOST_HOPS = 64;

/** Whether a path found earlier still holds. */
export function isCurrent(path: Delivered): boolean {
  for (const [namespace, version] of path.versions) if (namespace.version !== version) return false;
  return true;
}

/** Counts `bytes` in `packets` on all links of a path; `back` is the direction of answers. */
export function countTraffic(path: Delivered, bytes: number, packets: number, back = false): void {
  for (const { link, direction } of path.hops) {
    const way = back ? (direction === 'rx' ? 'tx' : 'rx') : direction;
    link.count(way, bytes, packets);
  }
}

/** The source of what a namespace sends to itself. */
export function localSource(to: string): string {
  return to.startsWith('127.') ? LOOPBACK : to;
}

/** The address that a packet to `next` leaves by `route` with. */
export function sourceOf(namespace: NetNamespace, route: Route, next: number): string | undefined {
  if (route.source !== undefined) return formatIpv4(route.source);
  const { addresses } = route.device;
  const mask = (prefix: number) => maskOf(prefix);
  const near = addresses.find(({ address, prefix }) => (address & mask(prefix)) >>> 0 === (next & mask(prefix)) >>> 0);
  const own = near ?? addresses[0];
  if (own) return own.text;
  for (const link of namespace.links) {
    if (link.kind !== 'loopback' && link.addresses[0]) return link.addresses[0].text;
  }
  return undefined;
}

export function findPath(namespace: NetNamespace, packet: Packet): PathResult {
  return new Walk(namespace, packet).run();
}

/** One packet's way. */
class Walk {
  #namespace: NetNamespace;
  #flow: Flow;
  #ttl: number;
  readonly #device: string | undefined;
  /** Link it came in by; null for what the namespace itself sends. */
  #from: Link | null = null;
  #published = false;
  #proxied = false;
  #local: Endpoint;
  readonly #hops: Hop[] = [];
  readonly #versions = new Map<NetNamespace, number>();

  constructor(namespace: NetNamespace, packet: Packet) {
    this.#namespace = namespace;
    this.#flow = packet;
    this.#ttl = packet.ttl ?? MOST_HOPS;
    this.#device = packet.device;
    this.#local = packet.source;
  }

  run(): PathResult {
    const start = this.#begin();
    if (start) return start;
    for (let i = 0; i < MOST_HOPS; i++) {
      const namespace = this.#namespace;
      this.#versions.set(namespace, namespace.version);
      this.#translateDestination(namespace);
      if (namespace.isLocal(this.#flow.destination.address)) return this.#deliver(namespace);
      const result = this.#forward(namespace);
      if (result) return result;
    }
    return { kind: 'dropped', local: this.#local };
  }

  /** Chooses the source address. */
  #begin(): PathResult | undefined {
    const { source, destination, protocol } = this.#flow;
    let to = destination.address;
    if (isAny(to)) to = to === '::' ? LOOPBACK6 : LOOPBACK;
    const namespace = this.#namespace;
    this.#versions.set(namespace, namespace.version);
    let address = source.address;
    if (isAny(address)) {
      if (namespace.isLocal(to)) address = localSource(to);
      else {
        const number = parseIpv4(to);
        const route = number === undefined || isLoopback(to) ? undefined : this.#route(namespace, number);
        if (number === undefined || !route) return this.#unreachable(ENETUNREACH);
        address = sourceOf(namespace, route, route.via ?? number) ?? LOOPBACK;
      }
    } else if (isIpv6(address) !== isIpv6(to)) return this.#unreachable(ENETUNREACH);
    this.#local = { address, port: source.port };
    this.#flow = { protocol, source: this.#local, destination: { address: to, port: destination.port } };
    return undefined;
  }

  #route(namespace: NetNamespace, address: number): Route | undefined {
    const route = namespace.routes.find(address);
    if (this.#device !== undefined && this.#from === null && route?.device.name !== this.#device) {
      const device = namespace.link(this.#device);
      if (!device?.up) return undefined;
      return {
        destination: { address, prefix: 32 },
        via: undefined,
        device,
        metric: 0,
        source: undefined,
        protocol: 2,
      };
    }
    return route;
  }

  /** Answers of translated flows go back; what is for a published port goes to its container. */
  #translateDestination(namespace: NetNamespace): void {
    const before = this.#flow;
    const reply = namespace.nat.reply(before);
    if (reply) {
      this.#flow = reply;
      this.#published = true;
      return;
    }
    if (!namespace.isLocal(before.destination.address)) return;
    const publish = namespace.nat.published(before.protocol, before.destination);
    if (!publish) return;
    const to = parseIpv4(publish.to);
    const route = to === undefined ? undefined : namespace.routes.find(to);
    let { source } = before;
    // 127.0.0.1 can't leave the namespace, and what comes from a bridge would not be let into another one, or its answer
    // not come back this way: a proxy's part.
    if (route && to !== undefined && (isLoopback(source.address) || this.#from?.kind === 'bridge')) {
      source = { address: sourceOf(namespace, route, to) ?? source.address, port: source.port };
      this.#proxied = true;
    }
    this.#flow = { protocol: before.protocol, source, destination: { address: publish.to, port: publish.toPort } };
    this.#published = true;
    namespace.nat.track(before, this.#flow);
  }

  #forward(namespace: NetNamespace): PathResult | undefined {
    const { destination } = this.#flow;
    const address = parseIpv4(destination.address);
    const entered = this.#from;
    if (entered) {
      if (!namespace.forwarding) return { kind: 'dropped', local: this.#local };
      this.#ttl -= 1;
      if (this.#ttl <= 0)
        return { kind: 'expired', from: entered.addresses[0]?.text ?? LOOPBACK, local: this.#local.address };
    }
    const route =
      address === undefined || isLoopback(destination.address) ? undefined : this.#route(namespace, address);
    if (address === undefined || !route) return this.#unreachable(ENETUNREACH);
    if (entered && !namespace.filter.forwards(entered, route.device, this.#published)) {
      return { kind: 'dropped', local: this.#local };
    }
    this.#translateSource(namespace, route);
    const next = route.via ?? address;
    const through = entered !== null && entered === route.device;
    const arrival = this.#cross(route.device, formatIpv4(next), through);
    if (arrival === 'dropped') return { kind: 'dropped', local: this.#local };
    if (!arrival) return this.#unreachable(EHOSTUNREACH);
    this.#namespace = arrival.namespace;
    this.#from = arrival;
    return undefined;
  }

  #translateSource(namespace: NetNamespace, route: Route): void {
    const flow = this.#flow;
    if (!namespace.nat.masquerades(flow.source.address, route.device)) return;
    if (namespace.isLocal(flow.source.address)) return;
    const own = sourceOf(namespace, route, route.via ?? parseIpv4(flow.destination.address) ?? 0);
    if (own === undefined) return;
    this.#flow = { ...flow, source: namespace.nat.translateSource(flow, own) };
    namespace.nat.track(flow, this.#flow);
  }

  /** The link that has `address` at the other end of `device`; counts the links between. */
  #cross(device: Link, address: string, hairpin: boolean): Link | 'dropped' | undefined {
    if (!device.up) return undefined;
    if (device.kind === 'bridge') {
      const port = portOf(device, address, null);
      if (!port?.peer) return undefined;
      this.#hops.push(
        { link: device, direction: 'tx' },
        { link: port, direction: 'tx' },
        { link: port.peer, direction: 'rx' },
      );
      return port.peer;
    }
    const { peer } = device;
    if (device.kind !== 'veth' || !peer?.up) return undefined;
    this.#hops.push({ link: device, direction: 'tx' }, { link: peer, direction: 'rx' });
    const bridge = peer.master;
    if (!bridge) return peer.namespace.isLocal(address) ? peer : undefined;
    if (!bridge.up) return undefined;
    this.#versions.set(bridge.namespace, bridge.namespace.version);
    if (bridge.namespace.isLocal(address)) {
      this.#hops.push({ link: bridge, direction: 'rx' });
      return bridge;
    }
    const port = portOf(bridge, address, hairpin ? null : peer);
    if (!port?.peer) return undefined;
    if (!bridge.namespace.filter.bridges(bridge)) return 'dropped';
    this.#hops.push({ link: port, direction: 'tx' }, { link: port.peer, direction: 'rx' });
    return port.peer;
  }

  #deliver(namespace: NetNamespace): PathResult {
    const { source, destination } = this.#flow;
    // An answer must find its way, or the receiver's own kernel drops it.
    const back = parseIpv4(source.address);
    if (!namespace.isLocal(source.address) && (back === undefined || !namespace.routes.find(back))) {
      return { kind: 'dropped', local: this.#local };
    }
    if (this.#hops.length === 0) {
      this.#hops.push({ link: namespace.loopback, direction: 'tx' }, { link: namespace.loopback, direction: 'rx' });
    }
    return {
      kind: 'delivered',
      namespace,
      local: this.#local,
      source,
      destination,
      hops: this.#hops,
      ttl: this.#ttl,
      proxied: this.#proxied,
      versions: this.#versions,
    };
  }

  #unreachable(error: Errno): PathResult {
    const { address } = this.#local;
    const from = this.#from;
    // Behind a router every failure comes as an ICMP message, which connect(2) shows as the same errors.
    return {
      kind: 'unreachable',
      error,
      from: from ? (from.addresses[0]?.text ?? LOOPBACK) : undefined,
      local: address,
      proxied: this.#proxied,
    };
  }
}

/** The port of `bridge` behind which `address` is; not `except`. */
function portOf(bridge: Link, address: string, except: Link | null): Link | undefined {
  for (const port of bridge.ports) {
    if (port === except || !port.up || !port.peer?.up || port.peer.master) continue;
    if (port.peer.namespace.isLocal(address)) return port;
  }
  return undefined;
}

export interface Neighbour {
  readonly link: Link;
  readonly address: string;
  readonly mac: string;
}

/** Who is next to a namespace on its links: what arp(7) would learn. */
export function neighboursOf(namespace: NetNamespace): Neighbour[] {
  const out: Neighbour[] = [];
  for (const link of namespace.links) {
    if (!link.up) continue;
    const others = link.kind === 'bridge' ? [...link.ports].map((port) => port.peer) : behind(link);
    for (const other of others) {
      if (!other?.up) continue;
      for (const { text } of other.addresses) out.push({ link, address: text, mac: other.mac });
    }
  }
  return out;
}

function behind({ peer }: Link): (Link | null)[] {
  if (!peer) return [];
  const { master } = peer;
  return master ? [master, ...[...master.ports].filter((port) => port !== peer).map((port) => port.peer)] : [peer];
}
