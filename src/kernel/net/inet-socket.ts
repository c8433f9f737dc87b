/** What TCP, UDP and ICMP sockets share (ip(7), ipv6(7)): binding to addresses, and the options of the IP levels. */
import { CAP_NET_ADMIN, CAP_NET_BIND_SERVICE, CAP_NET_RAW, hasCapability } from '../uapi/capability.ts';
import {
  EACCES,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  EINVAL,
  ENODEV,
  ENOPROTOOPT,
  ENOTCONN,
  EPERM,
  type Errno,
} from '../uapi/errno.ts';
import {
  AF_INET6,
  IP_FREEBIND,
  IP_MTU,
  IP_MTU_DISCOVER,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_PKTINFO,
  IP_RECVERR,
  IP_RECVOPTS,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TOS,
  IP_TTL,
  IPV6_MTU_DISCOVER,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_RECVPKTINFO,
  IPV6_TCLASS,
  IPV6_UNICAST_HOPS,
  IPV6_V6ONLY,
  SO_BINDTODEVICE,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
} from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { ANY, ANY6, type Endpoint, isAny, isIpv6 } from './address.ts';
import type { NetNamespace } from './namespace.ts';
import type { PortHolder, PortTable } from './ports.ts';
import { int, type NetworkError, type Received, readInt, Socket, type SocketAddress } from './socket.ts';

/** Options that are kept and answered. Those of multicast change nothing: there are no multicast routes. */
const IP_FLAGS: ReadonlySet<number> = new Set([
  IP_FREEBIND,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_RECVERR,
  IP_RECVOPTS,
  IP_RECVTOS,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TOS,
]);
const IPV6_FLAGS: ReadonlySet<number> = new Set([
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_RECVERR,
  IPV6_RECVHOPLIMIT,
  IPV6_TCLASS,
]);

/** Options that are taken because path.ts has nothing they could change: there is no path MTU to discover. */
const WITHOUT_EFFECT: ReadonlySet<number> = new Set([IP_MTU_DISCOVER, IPV6_MTU_DISCOVER]);

const MOST_ERRORS = 64;

export abstract class InetSocket extends Socket implements PortHolder {
  /** Bound address; the wildcard until bound or connected. */
  local: Endpoint;
  remote: Endpoint | null = null;
  v6only = false;
  ttl = 64;
  /** SO_BINDTODEVICE. */
  device: string | undefined;
  /** Has a port. */
  bound = false;
  readonly #ipOptions = new Map<string, number>();
  readonly #errors: { readonly payload: Uint8Array; readonly to: Endpoint; readonly error: NetworkError }[] = [];

  constructor(namespace: NetNamespace, family: number, type: number, protocol: number, flags = 0) {
    super(namespace, family, type, protocol, flags);
    this.local = { address: family === AF_INET6 ? ANY6 : ANY, port: 0 };
  }

  get reuseAddress(): boolean {
    return this.option(SO_REUSEADDR) !== 0;
  }
  get reusePort(): boolean {
    return this.option(SO_REUSEPORT) !== 0;
  }

  /** The table of this protocol's ports; null for ICMP. */
  protected abstract get ports(): PortTable | null;

  /** An option of level IP. */
  ipOption(name: number): number {
    return this.#ipOptions.get(`ip ${name}`) ?? 0;
  }

  /** An option of level IPV6. */
  ipv6Option(name: number): number {
    return this.#ipOptions.get(`ipv6 ${name}`) ?? 0;
  }

  /** Whether received messages are to tell their TTL (IP_RECVTTL) or hop limit. */
  get tellsTtl(): boolean {
    return this.ipOption(IP_RECVTTL) !== 0 || this.ipv6Option(IPV6_RECVHOPLIMIT) !== 0;
  }

  /** Fails with `error` at the next call, and remembers what for where IP_RECVERR asked for it (ip(7)). */
  protected report(error: Errno, about: Omit<NetworkError, 'errno'>, payload: Uint8Array, to: Endpoint): void {
    if (this.ipOption(IP_RECVERR) !== 0 || this.ipv6Option(IPV6_RECVERR) !== 0) {
      if (this.#errors.length < MOST_ERRORS)
        this.#errors.push({ payload, to, error: { ...about, errno: error.errno } });
    }
    this.fail(error);
  }

  override receiveError(into: Uint8Array): Received {
    const first = this.#errors.shift();
    if (!first) throw EAGAIN;
    const { payload, to, error } = first;
    const count = Math.min(into.length, payload.length);
    into.set(payload.subarray(0, count));
    return { count, length: payload.length, from: { family: 'inet', ...to }, control: { error } };
  }

  /** The error queue has something: POLLERR. */
  protected get hasErrors(): boolean {
    return this.#errors.length > 0;
  }

  override bind(address: SocketAddress, caller: Caller | null): void {
    if (this.bound) throw EINVAL;
    if (address.family !== 'inet') throw EAFNOSUPPORT;
    this.checkFamily(address.address);
    const free = this.ipOption(IP_FREEBIND) !== 0;
    if (!isAny(address.address) && !this.namespace.isLocal(address.address) && !free) throw EADDRNOTAVAIL;
    const low = address.port > 0 && address.port < this.namespace.unprivilegedPortStart;
    if (low && caller && !hasCapability(caller.credentials.effective, CAP_NET_BIND_SERVICE)) throw EACCES;
    this.take(address);
  }

  /** Takes a port of `endpoint`'s address (any for 0). @throws EADDRINUSE */
  protected take(endpoint: Endpoint): void {
    const port = this.ports?.bind(this, endpoint.address, endpoint.port) ?? endpoint.port;
    this.local = { address: endpoint.address, port };
    this.bound = true;
  }

  /** A port of its own before the first packet, where bind(2) gave none. */
  protected autobind(): void {
    if (!this.bound) this.take(this.local);
  }

  /** @throws EAFNOSUPPORT, EADDRNOTAVAIL for an address that the socket's family can't have */
  protected checkFamily(address: string): void {
    if (this.family !== AF_INET6 && isIpv6(address)) throw EAFNOSUPPORT;
    if (this.family === AF_INET6 && this.v6only && !isIpv6(address)) throw EADDRNOTAVAIL;
  }

  override localAddress(): SocketAddress {
    return { family: 'inet', ...this.local };
  }

  override peerAddress(): SocketAddress {
    if (!this.remote) throw ENOTCONN;
    return { family: 'inet', ...this.remote };
  }

  override getOption(level: number, name: number): Uint8Array {
    if (level === SOL_IP) {
      if (IP_FLAGS.has(name)) return int(this.ipOption(name));
      if (name === IP_TTL) return int(this.ttl);
      if (name === IP_MTU) return int(1500);
      if (WITHOUT_EFFECT.has(name)) return int(0);
    }
    if (level === SOL_IPV6 && this.family === AF_INET6) {
      if (name === IPV6_V6ONLY) return int(this.v6only ? 1 : 0);
      if (name === IPV6_UNICAST_HOPS) return int(this.ttl);
      if (IPV6_FLAGS.has(name)) return int(this.ipv6Option(name));
    }
    if (level === SOL_SOCKET && name === SO_BINDTODEVICE) return new TextEncoder().encode(this.device ?? '');
    return super.getOption(level, name);
  }

  override setOption(level: number, name: number, value: Uint8Array, caller: Caller): void {
    if (level === SOL_IP) this.#setIp(name, value);
    else if (level === SOL_IPV6 && this.family === AF_INET6) this.#setIpv6(name, value);
    else if (level === SOL_SOCKET && name === SO_BINDTODEVICE) this.#bindToDevice(value, caller);
    else super.setOption(level, name, value, caller);
  }

  #setIp(name: number, value: Uint8Array): void {
    // ip(7): a single byte is as good as an int.
    const number = value.length > 0 && value.length < 4 ? (value[0] ?? 0) : readInt(value);
    if (name === IP_TTL) {
      if (number !== -1 && (number < 1 || number > 255)) throw EINVAL;
      this.ttl = number === -1 ? 64 : number;
    } else if (IP_FLAGS.has(name)) this.#ipOptions.set(`ip ${name}`, number);
    else if (!WITHOUT_EFFECT.has(name) || name === IP_PKTINFO) throw ENOPROTOOPT;
  }

  #setIpv6(name: number, value: Uint8Array): void {
    const number = readInt(value);
    if (name === IPV6_V6ONLY) {
      if (this.bound) throw EINVAL;
      this.v6only = number !== 0;
    } else if (name === IPV6_UNICAST_HOPS) this.ttl = number === -1 ? 64 : number & 255;
    else if (IPV6_FLAGS.has(name)) this.#ipOptions.set(`ipv6 ${name}`, number);
    else if (!WITHOUT_EFFECT.has(name) || name === IPV6_RECVPKTINFO) throw ENOPROTOOPT;
  }

  #bindToDevice(value: Uint8Array, caller: Caller): void {
    const end = value.indexOf(0);
    const name = new TextDecoder().decode(end < 0 ? value : value.subarray(0, end));
    const { effective } = caller.credentials;
    if (!hasCapability(effective, CAP_NET_RAW) && !hasCapability(effective, CAP_NET_ADMIN)) throw EPERM;
    if (name !== '' && !this.namespace.link(name)) throw ENODEV;
    this.device = name === '' ? undefined : name;
  }

  protected override onRelease(): void {
    this.ports?.release(this);
  }
}
