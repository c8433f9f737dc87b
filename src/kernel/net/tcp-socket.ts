/**
 * TCP (tcp(7)), connection by connection: listening, connecting, closing; tcp-stream.ts carries the data. Segments, windows,
 * TIME_WAIT and urgent data are left out.
 */
import {
  EADDRINUSE,
  EAFNOSUPPORT,
  EALREADY,
  ECONNREFUSED,
  EHOSTUNREACH,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENOTCONN,
  type Errno,
  ETIMEDOUT,
} from '../uapi/errno.ts';
import { O_NONBLOCK } from '../uapi/fcntl.ts';
import { AF_INET6, IPPROTO_TCP, SHUT_RD, SHUT_RDWR, SHUT_WR, SOCK_STREAM, SOL_TCP } from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { POLLIN } from '../vfs/file.ts';
import { Blocked } from '../wait.ts';
import { ANY, ANY6, type Endpoint, isAny } from './address.ts';
import type { NetNamespace } from './namespace.ts';
import { countTraffic, type Delivered, findPath, NEIGHBOUR_TIMEOUT } from './path.ts';
import type { PortTable } from './ports.ts';
import type { SocketAddress } from './socket.ts';
import { SEGMENT_OVERHEAD, TcpStream } from './tcp-stream.ts';

/** Seconds between a lost SYN's repetitions; then ETIMEDOUT (tcp_syn_retries = 6). */
const SYN_RETRIES = [1, 2, 4, 8, 16, 32, 64];

/** Milliseconds that a user-land proxy takes to find out that nobody listens behind it. */
const PROXY_DELAY = 2;

export class TcpSocket extends TcpStream {
  /** Connections waiting for accept(2). */
  readonly pending: TcpSocket[] = [];
  #backlog = 0;
  /** A result of connect(2) that has not been asked for yet. */
  #connectResult = false;
  #cancelRetry: (() => void) | null = null;
  constructor(namespace: NetNamespace, family: number, flags = 0) {
    super(namespace, family, SOCK_STREAM, IPPROTO_TCP, flags);
    this.namespace.tcpSockets.add(this);
  }

  protected override get ports(): PortTable {
    return this.namespace.tcpPorts;
  }

  override get listening(): boolean {
    return this.state === 'listening';
  }

  override listen(backlog: number): void {
    if (this.state !== 'closed' && this.state !== 'listening') throw EINVAL;
    this.autobind();
    if (!this.ports.mayListen(this)) throw EADDRINUSE;
    this.state = 'listening';
    this.#backlog = Math.max(0, Math.min(backlog < 0 ? this.namespace.somaxconn : backlog, this.namespace.somaxconn));
  }

  get connecting(): boolean {
    return this.state === 'connecting';
  }

  get backlog(): number {
    return this.#backlog;
  }

  override accept(flags: number): TcpSocket | Blocked {
    if (this.state !== 'listening') throw EINVAL;
    const child = this.pending.shift();
    if (!child) return this.wait(0);
    child.flags |= flags;
    return child;
  }

  override connect(address: SocketAddress, _caller: Caller | null): Blocked | undefined {
    if (this.#connectResult && this.state !== 'connecting') {
      this.#connectResult = false;
      this.throwError();
      if (this.state === 'connected') return undefined;
    }
    if (address.family !== 'inet') throw EAFNOSUPPORT;
    if (this.state === 'connected') throw EISCONN;
    if (this.state === 'listening') throw EISCONN;
    if (this.state === 'connecting') {
      if (this.flags & O_NONBLOCK) throw EALREADY;
      return new Blocked([this.queue]);
    }
    this.checkFamily(address.address);
    this.throwError();
    this.#begin({ address: address.address, port: address.port });
    this.#connectResult = true;
    if (this.flags & O_NONBLOCK) throw EINPROGRESS;
    return this.connecting ? new Blocked([this.queue]) : this.connect(address, null);
  }

  #begin(remote: Endpoint): void {
    this.autobind();
    this.remote = remote;
    this.state = 'connecting';
    this.#attempt(remote, 0);
  }

  /** Sends a SYN: it is answered at once, or lost and sent again. */
  #attempt(remote: Endpoint, tries: number): void {
    const device = this.device;
    const packet = { protocol: 'tcp' as const, source: this.local, destination: remote, ttl: this.ttl, device };
    const path = findPath(this.namespace, packet);
    if (path.kind === 'delivered') {
      const [listener] = this.#listeners(path);
      if (!listener) this.#refuse(path, remote);
      else if (listener.pending.length <= listener.#backlog) this.#meet(listener, path, remote);
      else this.#retry(remote, tries);
    } else if (path.kind === 'unreachable' && !path.proxied) this.#giveUp(path.error);
    else if (path.kind === 'unreachable') this.#dropByProxy(path.local, remote);
    else this.#retry(remote, tries);
  }

  #refuse(path: Delivered, remote: Endpoint): void {
    if (path.proxied) this.#dropByProxy(path.local.address, remote);
    else this.#finish(ECONNREFUSED);
  }

  /** A user-land proxy takes the connection before it finds nobody behind it, and then closes it. */
  #dropByProxy(local: string, remote: Endpoint): void {
    this.state = 'connected';
    this.local = { address: local, port: this.local.port };
    this.remote = remote;
    this.doomed = true;
    this.#cancelRetry = this.namespace.context.clock.after(PROXY_DELAY, () => {
      this.doomed = false;
      this.receiveReset();
    });
    this.queue.wake();
  }

  /** A next hop that doesn't answer ARP takes a while to be given up. */
  #giveUp(error: Errno): void {
    if (error !== EHOSTUNREACH) this.#finish(error);
    else this.#cancelRetry = this.namespace.context.clock.after(NEIGHBOUR_TIMEOUT, () => this.#finish(error));
  }

  #listeners({ namespace, destination }: Delivered): TcpSocket[] {
    const holders = namespace.tcpPorts.find(destination.address, destination.port);
    return holders.filter((holder) => holder instanceof TcpSocket && holder.state === 'listening') as TcpSocket[];
  }

  #retry(remote: Endpoint, tries: number): void {
    const seconds = SYN_RETRIES[tries];
    if (seconds === undefined) {
      this.#finish(ETIMEDOUT);
      return;
    }
    this.#cancelRetry = this.namespace.context.clock.after(seconds * 1000, () => this.#attempt(remote, tries + 1));
  }

  #finish(error: Errno): void {
    this.#cancelRetry = null;
    this.state = 'closed';
    this.remote = null;
    this.fail(error);
  }

  /** The handshake: a socket for the server's end waits for accept(2). */
  #meet(listener: TcpSocket, path: Delivered, remote: Endpoint): void {
    const child = new TcpSocket(listener.namespace, listener.family);
    child.options.inherit(listener.options);
    child.receiveBuffer = listener.receiveBuffer;
    child.ttl = listener.ttl;
    child.v6only = listener.v6only;
    child.state = 'connected';
    child.local = path.destination;
    child.remote = path.source;
    child.peer = this;
    child.way = path;
    child.backwards = true;
    this.#cancelRetry = null;
    this.way = path;
    this.local = path.local;
    this.remote = isAny(remote.address) ? { address: path.destination.address, port: remote.port } : remote;
    this.peer = child;
    this.state = 'connected';
    countTraffic(path, 2 * SEGMENT_OVERHEAD, 2);
    countTraffic(path, SEGMENT_OVERHEAD, 1, true);
    listener.pending.push(child);
    listener.queue.wake();
    this.queue.wake();
  }

  override shutdown(how: number): void {
    if (how !== SHUT_RD && how !== SHUT_WR && how !== SHUT_RDWR) throw EINVAL;
    if (this.state === 'listening' && how !== SHUT_WR) {
      this.#stopListening();
      this.queue.wake();
      return;
    }
    if (this.state !== 'connected') throw ENOTCONN;
    if (how !== SHUT_RD) this.sendFin();
    if (how !== SHUT_WR) this.readShut = true;
    this.queue.wake();
  }

  #stopListening(): void {
    this.state = 'closed';
    for (const child of this.pending.splice(0)) {
      child.abort();
      child.release();
    }
  }

  override poll(caller: Caller | null): number {
    if (this.state === 'listening') return this.pending.length > 0 ? POLLIN : 0;
    return super.poll(caller);
  }

  override localAddress(): SocketAddress {
    const { address, port } = this.local;
    return { family: 'inet', address: this.bound || this.peer ? address : this.family === AF_INET6 ? ANY6 : ANY, port };
  }

  override peerAddress(): SocketAddress {
    if (this.state !== 'connected') throw ENOTCONN;
    return super.peerAddress();
  }

  override getOption(level: number, name: number): Uint8Array {
    if (level === SOL_TCP) return this.options.get(name, this.state);
    return super.getOption(level, name);
  }

  override setOption(level: number, name: number, value: Uint8Array, caller: Caller): void {
    if (level === SOL_TCP) this.options.set(name, value);
    else super.setOption(level, name, value, caller);
  }

  protected override onRelease(): void {
    super.onRelease();
    this.namespace.tcpSockets.delete(this);
    this.#cancelRetry?.();
    if (this.state === 'listening') {
      this.#stopListening();
      return;
    }
    const { peer } = this;
    if (!peer) return;
    if (this.received.length > 0 || this.linger === 0) this.abort();
    else {
      this.sendFin();
      this.peer = null;
      peer.peer = null;
      peer.queue.wake();
    }
  }
}
