/**
 * A network namespace (network_namespaces(7)): links, routes, filter and address translation, and the ports that its
 * sockets hold. A new one has `lo`, which is down. README.md shows how a container engine wires several together.
 */
import type { Clock } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { EEXIST, EINVAL } from '../uapi/errno.ts';
import type { AnonymousFs } from '../vfs/anonymous-inode.ts';
import type { Inode } from '../vfs/inode.ts';
import { WaitQueue } from '../wait.ts';
import { type Endpoint, LOOPBACK6, parseIpv4 } from './address.ts';
import {
  bindUdp,
  type Connection,
  connectTcp,
  type DatagramDoor,
  type Door,
  type DoorAddress,
  listenTcp,
} from './door.ts';
import { Filter } from './filter.ts';
import { Link, type LinkKind } from './link.ts';
import { Nat } from './nat.ts';
import { PortTable } from './ports.ts';
import { type RouteOptions, RouteTable } from './route.ts';
import type { TcpSocket } from './tcp-socket.ts';
import type { UdpSocket } from './udp-socket.ts';
import type { UnixSocket } from './unix-socket.ts';

/** What the network needs of its surroundings; one for the whole machine. */
export interface NetContext {
  readonly clock: Clock;
  readonly random: Random;
  /** The kernel's sockfs. */
  readonly sockfs: AnonymousFs;
  /** Unix sockets by the inode they are bound to; `new WeakMap()` at boot. */
  readonly unixNames: WeakMap<Inode, UnixSocket>;
}

export class NetNamespace {
  /** For people and traces only. */
  readonly name: string;
  readonly context: NetContext;
  readonly loopback: Link;
  readonly routes: RouteTable;
  readonly filter: Filter;
  readonly nat: Nat;
  readonly tcpPorts: PortTable;
  readonly udpPorts: PortTable;
  /** Unix sockets bound to abstract names. */
  readonly abstract = new Map<string, UnixSocket>();
  /** Every open socket, for /proc/net and diagnostics. */
  readonly tcpSockets = new Set<TcpSocket>();
  readonly udpSockets = new Set<UdpSocket>();
  readonly unixSockets = new Set<UnixSocket>();
  /** net.ipv4.ip_forward. */
  forwarding = false;
  /** net.ipv4.ip_unprivileged_port_start: below it, binding needs CAP_NET_BIND_SERVICE. */
  unprivilegedPortStart = 1024;
  /** net.ipv4.ping_group_range: whose groups may open ICMP datagram sockets. */
  pingGroups: readonly [number, number] = [1, 0];
  /** net.core.somaxconn. */
  somaxconn = 4096;
  /** Goes up with every change of links, addresses, routes and rules. */
  version = 0;
  /** Wakes with it. */
  readonly topology = new WaitQueue();
  readonly #links = new Map<number, Link>();
  #lastIndex = 0;

  constructor(name: string, context: NetContext) {
    this.name = name;
    this.context = context;
    const first = context.random.bytes(2);
    const start = (first[0] ?? 0) * 256 + (first[1] ?? 0);
    this.tcpPorts = new PortTable(false, start);
    this.udpPorts = new PortTable(true, start);
    this.routes = new RouteTable(() => this.#links.values());
    this.filter = new Filter(() => this.changed());
    this.nat = new Nat(
      { tcp: this.tcpPorts, udp: this.udpPorts },
      () => context.clock.monotonic(),
      () => this.changed(),
    );
    this.loopback = this.#create('lo', 'loopback', '00:00:00:00:00:00');
  }

  get links(): IterableIterator<Link> {
    return this.#links.values();
  }

  link(name: string): Link | undefined {
    for (const link of this.#links.values()) if (link.name === name) return link;
    return undefined;
  }

  linkByIndex(index: number): Link | undefined {
    return this.#links.get(index);
  }

  /** A new interface without a partner, down. @throws EEXIST, EINVAL for a bad name */
  addLink(name: string, kind: 'dummy' | 'bridge' = 'dummy', mac?: string): Link {
    return this.#create(name, kind, mac ?? this.#randomMac());
  }

  /** @throws what RouteTable.add throws */
  addRoute(route: RouteOptions): void {
    this.routes.add(route);
    this.changed();
  }

  /** @throws ESRCH */
  removeRoute(route: RouteOptions): void {
    this.routes.remove(route);
    this.changed();
  }

  /** Whether `address` is one of this namespace's own: on any link, or on lo while that is up. */
  isLocal(address: string): boolean {
    if (address === LOOPBACK6) return this.loopback.up;
    const number = parseIpv4(address);
    if (number === undefined) return false;
    if (number >>> 24 === 127) return this.loopback.up;
    for (const link of this.#links.values()) {
      for (const own of link.addresses) if (own.address === number) return true;
    }
    return false;
  }

  /** Listens on TCP for TypeScript; see door.ts. @throws EADDRINUSE, EADDRNOTAVAIL */
  listen(address: DoorAddress, accept: (connection: Connection) => void): Door {
    return listenTcp(this, address, accept);
  }

  /** Connects by TCP for TypeScript. Rejects with ECONNREFUSED and the like. */
  connect(to: { readonly host: string; readonly port: number }): Promise<Connection> {
    return connectTcp(this, to);
  }

  /** Binds a UDP port for TypeScript. @throws EADDRINUSE, EADDRNOTAVAIL */
  bindUdp(
    address: DoorAddress,
    receive: (bytes: Uint8Array, from: Endpoint, reply: (bytes: Uint8Array) => void) => void,
  ): DatagramDoor {
    return bindUdp(this, address, receive);
  }

  /** Something about links, addresses, routes or rules is different now. */
  changed(): void {
    this.version += 1;
    this.topology.wake();
  }

  /** Takes a link out; used by Link itself. */
  detach(link: Link): void {
    this.#links.delete(link.index);
  }

  /** Puts a link in; used by Link itself. */
  attach(link: Link): void {
    let { index } = link;
    while (this.#links.has(index)) {
      this.#lastIndex += 1;
      index = this.#lastIndex;
    }
    this.#lastIndex = Math.max(this.#lastIndex, index);
    link.index = index;
    this.#links.set(index, link);
    this.changed();
  }

  /** The namespace's last process is gone: its links go, and with a veth its peer. */
  destroy(): void {
    for (const link of [...this.#links.values()]) if (link.kind !== 'loopback') link.remove();
  }

  #create(name: string, kind: LinkKind, mac: string): Link {
    if (name === '' || name.length > 15 || /[/\s:]/.test(name)) throw EINVAL;
    if (this.link(name)) throw EEXIST;
    const link = new Link(this, this.#lastIndex + 1, name, kind, mac);
    this.attach(link);
    return link;
  }

  #randomMac(): string {
    const bytes = this.context.random.bytes(6);
    // Locally administered, not multicast.
    bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 2;
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  }
}

/** A pair of interfaces that are each other's other end: `ip link add aName type veth peer name bName netns b`. Both are down. */
export function createVeth(
  a: NetNamespace,
  aName: string,
  b: NetNamespace,
  bName: string,
  macs?: readonly [string, string],
): [Link, Link] {
  const first = a.addLink(aName, 'dummy', macs?.[0]);
  let second: Link;
  try {
    second = b.addLink(bName, 'dummy', macs?.[1]);
  } catch (error) {
    first.remove();
    throw error;
  }
  first.pair(second);
  return [first, second];
}

/** `ip link add name type bridge`; down. */
export function createBridge(namespace: NetNamespace, name: string, mac?: string): Link {
  return namespace.addLink(name, 'bridge', mac);
}
