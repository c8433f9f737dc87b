/**
 * UDP (udp(7)): every datagram finds its own way (path.ts), and where nobody listens an ICMP message comes back, which a
 * connected socket reports as ECONNREFUSED. Left out: multicast, broadcast, corking, checksums.
 */
import {
  EACCES,
  EAFNOSUPPORT,
  ECONNREFUSED,
  EDESTADDRREQ,
  EHOSTUNREACH,
  EINVAL,
  EMSGSIZE,
  ENOTCONN,
  EPIPE,
  type Errno,
} from '../uapi/errno.ts';
import {
  AF_INET6,
  IP_RECVERR,
  IPPROTO_UDP,
  MSG_PEEK,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_BROADCAST,
  SOCK_DGRAM,
} from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../vfs/file.ts';
import type { Blocked } from '../wait.ts';
import { ANY, ANY6, type Endpoint, isAny } from './address.ts';
import { InetSocket } from './inet-socket.ts';
import type { NetNamespace } from './namespace.ts';
import { countTraffic, findPath, NEIGHBOUR_TIMEOUT } from './path.ts';
import type { PortTable } from './ports.ts';
import type { NetworkError, Received, SendOptions, SocketAddress } from './socket.ts';

/** Largest payload of an IPv4 datagram. */
const MOST = 65507;

/** Headers of Ethernet, IPv4 and UDP. */
const OVERHEAD = 42;

interface Datagram {
  readonly bytes: Uint8Array;
  readonly from: Endpoint;
  /** Where it was sent to. */
  readonly to: Endpoint;
  readonly ttl: number;
}

export class UdpSocket extends InetSocket {
  readonly #received: Datagram[] = [];
  #waiting = 0;
  #readShut = false;
  #writeShut = false;

  constructor(namespace: NetNamespace, family: number, flags = 0) {
    super(namespace, family, SOCK_DGRAM, IPPROTO_UDP, flags);
    this.namespace.udpSockets.add(this);
  }

  protected override get ports(): PortTable {
    return this.namespace.udpPorts;
  }

  override get available(): number {
    return this.#received[0]?.bytes.length ?? 0;
  }

  /** Fixes the peer; AF_UNSPEC forgets it. */
  override connect(address: SocketAddress, _caller: Caller | null): undefined {
    if (address.family === 'unspecified') {
      this.remote = null;
      return;
    }
    if (address.family !== 'inet') throw EAFNOSUPPORT;
    this.checkFamily(address.address);
    this.autobind();
    const { remote, source } = this.#route({ address: address.address, port: address.port });
    this.remote = remote;
    if (isAny(this.local.address)) this.local = { address: source, port: this.local.port };
  }

  #route(to: Endpoint): { remote: Endpoint; source: string } {
    const device = this.device;
    const path = findPath(this.namespace, {
      protocol: 'udp',
      source: this.local,
      destination: to,
      ttl: this.ttl,
      device,
    });
    // A neighbour that doesn't answer is noticed when something is sent.
    if (path.kind === 'unreachable' && path.error !== EHOSTUNREACH) throw path.error;
    const local = typeof path.local === 'string' ? path.local : path.local.address;
    return { remote: isAny(to.address) ? { address: local, port: to.port } : to, source: local };
  }

  override send(bytes: Uint8Array, { to }: SendOptions): number {
    this.throwError();
    if (this.#writeShut) throw EPIPE;
    if (to && to.family !== 'inet') throw EAFNOSUPPORT;
    const remote = to ?? this.remote;
    if (!remote) throw EDESTADDRREQ;
    this.checkFamily(remote.address);
    if (remote.port === 0) throw EINVAL;
    if (bytes.length > MOST) throw EMSGSIZE;
    if (remote.address === '255.255.255.255' && !this.option(SO_BROADCAST)) throw EACCES;
    return this.sendFrom(bytes, { address: remote.address, port: remote.port }, undefined);
  }

  /** Sends to `destination`; `source` is the own address to send from where the socket is bound to all (IP_PKTINFO). */
  sendFrom(bytes: Uint8Array, destination: Endpoint, source: string | undefined): number {
    this.autobind();
    const path = findPath(this.namespace, {
      protocol: 'udp',
      source: source === undefined ? this.local : { address: source, port: this.local.port },
      destination,
      ttl: this.ttl,
      device: this.device,
    });
    if (path.kind === 'unreachable') {
      const { error } = path;
      const offender = path.from ?? path.local;
      if (path.from === undefined && error !== EHOSTUNREACH) throw error;
      this.#hear(error, { type: 3, code: error === EHOSTUNREACH ? 1 : 0, offender }, bytes, destination);
    } else if (path.kind === 'expired')
      this.#hear(EHOSTUNREACH, { type: 11, code: 0, offender: path.from }, bytes, destination);
    if (path.kind !== 'delivered') return bytes.length;
    countTraffic(path, bytes.length + OVERHEAD, 1);
    const receiver = findReceiver(path.namespace.udpPorts, path.destination, path.source);
    if (receiver) receiver.#deliver({ bytes: bytes.slice(), from: path.source, to: path.destination, ttl: path.ttl });
    else this.#hear(ECONNREFUSED, { type: 3, code: 3, offender: destination.address }, bytes, destination);
    return bytes.length;
  }

  /** An ICMP message about what was sent: at once, or when nobody has answered ARP. Only connected sockets and those with IP_RECVERR care. */
  #hear(error: Errno, about: Omit<NetworkError, 'errno'>, bytes: Uint8Array, to: Endpoint): void {
    if (!this.remote && this.ipOption(IP_RECVERR) === 0) return;
    const payload = bytes.slice();
    const own = about.type === 3 && about.code === 1;
    if (!own) this.report(error, about, payload, to);
    else this.namespace.context.clock.after(NEIGHBOUR_TIMEOUT, () => this.report(error, about, payload, to));
  }

  #deliver(datagram: Datagram): void {
    // A full buffer loses datagrams.
    if (this.#readShut || this.#waiting + datagram.bytes.length > this.receiveBuffer) return;
    this.#waiting += datagram.bytes.length + 256;
    this.#received.push(datagram);
    this.queue.wake();
  }

  override receive(into: Uint8Array, flags: number): Received | Blocked {
    this.throwError();
    const datagram = this.#received[0];
    if (!datagram) {
      if (this.#readShut) return { count: 0, length: 0 };
      return this.wait(flags);
    }
    if (!(flags & MSG_PEEK)) {
      this.#received.shift();
      this.#waiting -= datagram.bytes.length + 256;
    }
    const count = Math.min(into.length, datagram.bytes.length);
    into.set(datagram.bytes.subarray(0, count));
    return {
      count,
      length: datagram.bytes.length,
      from: { family: 'inet', ...datagram.from },
      to: datagram.to,
      ...(this.tellsTtl ? { control: { ttl: datagram.ttl } } : {}),
    };
  }

  override shutdown(how: number): void {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) throw EINVAL;
    if (!this.remote) throw ENOTCONN;
    if (how !== SHUT_WR) this.#readShut = true;
    if (how !== SHUT_RD) this.#writeShut = true;
    this.queue.wake();
  }

  override poll(): number {
    let events = POLLOUT;
    if (this.#received.length > 0 || this.#readShut || this.pendingError) events |= POLLIN;
    if (this.pendingError || this.hasErrors) events |= POLLERR;
    if (this.#readShut) events |= POLLRDHUP;
    if (this.#readShut && this.#writeShut) events |= POLLHUP;
    return events;
  }

  override localAddress(): SocketAddress {
    if (this.bound) return super.localAddress();
    return { family: 'inet', address: this.family === AF_INET6 ? ANY6 : ANY, port: 0 };
  }

  protected override onRelease(): void {
    super.onRelease();
    this.namespace.udpSockets.delete(this);
  }
}

/** Who gets a datagram: a socket connected to its sender before one that isn't, the last bound of several. */
function findReceiver(table: PortTable, to: Endpoint, from: Endpoint): UdpSocket | undefined {
  let open: UdpSocket | undefined;
  for (const holder of table.find(to.address, to.port)) {
    if (!(holder instanceof UdpSocket)) continue;
    const { remote } = holder;
    if (remote && remote.address === from.address && remote.port === from.port) return holder;
    if (!remote) open ??= holder;
  }
  return open;
}
