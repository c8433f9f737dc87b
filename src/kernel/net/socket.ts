/**
 * What all sockets have in common (socket(2), socket(7)): calls as methods, and the options of SOL_SOCKET. Addresses are
 * objects here; sockaddr.ts knows their bytes. A call that must wait answers Blocked, unless it is not to block.
 */

import { EAGAIN, EDOM, EINVAL, ENOPROTOOPT, ENOTTY, EOPNOTSUPP, type Errno } from '../uapi/errno.ts';
import { O_NONBLOCK, O_RDWR } from '../uapi/fcntl.ts';
import {
  MSG_DONTWAIT,
  SO_ACCEPTCONN,
  SO_BROADCAST,
  SO_DEBUG,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_OOBINLINE,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_SNDTIMEO,
  SO_TIMESTAMP,
  SO_TYPE,
  SOL_SOCKET,
} from '../uapi/socket.ts';
import { S_IFSOCK } from '../uapi/stat.ts';
import { FIONREAD } from '../uapi/termios.ts';
import type { Caller } from '../vfs/caller.ts';
import { File, type UserMemory } from '../vfs/file.ts';
import type { Inode } from '../vfs/inode.ts';
import { Blocked, WaitQueue } from '../wait.ts';
import { interfaceIoctl } from './interface-ioctl.ts';
import type { NetNamespace } from './namespace.ts';

/** An address of any family that sockets know. */
export type SocketAddress =
  | { readonly family: 'inet'; readonly address: string; readonly port: number }
  /** `name`: a path, `\0name` in the abstract namespace, or '' for an unnamed socket; `inode` is what a path led to. */
  | { readonly family: 'unix'; readonly name: string; readonly inode?: Inode }
  | { readonly family: 'netlink'; readonly pid: number; readonly groups: number }
  | { readonly family: 'unspecified' };

export interface PeerCredentials {
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/** Ancillary data of one message (cmsg(3)). */
export interface Control {
  /** SCM_RIGHTS: held by the message until it is received or dropped. */
  readonly files?: readonly File[];
  readonly credentials?: PeerCredentials;
  /** IP_TTL of a received datagram, where IP_RECVTTL asked for it. */
  readonly ttl?: number;
  /** An entry of the error queue (struct sock_extended_err). */
  readonly error?: NetworkError;
}

/** An ICMP message about something that was sent. */
export interface NetworkError {
  readonly errno: number;
  /** ICMP's. */
  readonly type: number;
  readonly code: number;
  /** Who sent the message. */
  readonly offender: string;
}

export interface Received {
  /** Bytes stored. */
  readonly count: number;
  /** The datagram's whole length, which may be more. */
  readonly length: number;
  readonly from?: SocketAddress;
  /** Datagrams: where it was sent to. */
  readonly to?: { readonly address: string; readonly port: number };
  readonly control?: Control;
}

export interface SendOptions {
  readonly flags: number;
  readonly to?: SocketAddress;
  readonly control?: Control;
}

/** Buffer that sockets begin with; what SO_RCVBUF answers. */
const DEFAULT_BUFFER = 212_992;

const FLAG_OPTIONS: ReadonlySet<number> = new Set([
  SO_DEBUG,
  SO_DONTROUTE,
  SO_BROADCAST,
  SO_KEEPALIVE,
  SO_OOBINLINE,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_TIMESTAMP,
]);

export abstract class Socket extends File {
  readonly inode: Inode;
  readonly namespace: NetNamespace;
  /** AF_*, SOCK_* and IPPROTO_*. */
  readonly family: number;
  readonly type: number;
  readonly protocol: number;
  /** Wakes on anything: data, room, connections, errors. */
  readonly queue = new WaitQueue();
  /** Nanoseconds of SO_RCVTIMEO and SO_SNDTIMEO; 0 = none. socket calls apply them. */
  receiveTimeout = 0;
  sendTimeout = 0;
  receiveBuffer = DEFAULT_BUFFER;
  sendBuffer = DEFAULT_BUFFER;
  linger: number | undefined;
  protected pendingError: Errno | null = null;
  readonly #options = new Map<number, number>();

  constructor(namespace: NetNamespace, family: number, type: number, protocol: number, flags = 0) {
    super(O_RDWR | flags);
    this.inode = namespace.context.sockfs.create(S_IFSOCK | 0o777, 'socket');
    this.namespace = namespace;
    this.family = family;
    this.type = type;
    this.protocol = protocol;
  }

  override get label(): string {
    return `socket:[${this.inode.ino}]`;
  }

  override get queues(): readonly WaitQueue[] {
    return [this.queue];
  }

  /** An option that is on or off. */
  option(name: number): number {
    return this.#options.get(name) ?? 0;
  }

  bind(_address: SocketAddress, _caller: Caller): void {
    throw EOPNOTSUPP;
  }
  /** @throws EINPROGRESS where it may not block; then SO_ERROR tells */
  connect(_address: SocketAddress, _caller: Caller): Blocked | undefined {
    throw EOPNOTSUPP;
  }
  listen(_backlog: number): void {
    throw EOPNOTSUPP;
  }
  accept(_flags: number): Socket | Blocked {
    throw EOPNOTSUPP;
  }
  shutdown(_how: number): void {
    throw EOPNOTSUPP;
  }
  abstract localAddress(): SocketAddress;
  /** @throws ENOTCONN */
  abstract peerAddress(): SocketAddress;
  /** May take a part of a stream's bytes; the call goes on with the rest. */
  abstract send(bytes: Uint8Array, options: SendOptions, caller: Caller): number | Blocked;
  /** `flags` are MSG_*. */
  abstract receive(into: Uint8Array, flags: number, caller: Caller): Received | Blocked;
  /** recvmsg(2) with MSG_ERRQUEUE. @throws EAGAIN where there is nothing, as on all sockets but those of ip(7) with IP_RECVERR */
  receiveError(_into: Uint8Array): Received {
    throw EAGAIN;
  }
  /** Bytes that could be read now (FIONREAD). */
  abstract get available(): number;
  /** SO_ACCEPTCONN. */
  get listening(): boolean {
    return false;
  }

  override read(into: Uint8Array, caller: Caller): number | Blocked {
    const received = this.receive(into, 0, caller);
    if (received instanceof Blocked) return received;
    for (const file of received.control?.files ?? []) file.release();
    return received.count;
  }

  override write(from: Uint8Array, caller: Caller): number | Blocked {
    return this.send(from, { flags: 0 }, caller);
  }

  override ioctl(request: number, argument: number, memory: UserMemory, caller: Caller): number | Blocked {
    if (request === FIONREAD) {
      const out = new Uint8Array(4);
      new DataView(out.buffer).setInt32(0, this.available, true);
      memory.write(argument, out);
      return 0;
    }
    return interfaceIoctl(this.namespace, request, argument, memory, caller) ?? refuse();
  }

  /** getsockopt(2). @throws ENOPROTOOPT */
  getOption(level: number, name: number): Uint8Array {
    if (level !== SOL_SOCKET) throw ENOPROTOOPT;
    if (FLAG_OPTIONS.has(name)) return int(this.option(name));
    switch (name) {
      case SO_TYPE:
        return int(this.type);
      case SO_DOMAIN:
        return int(this.family);
      case SO_PROTOCOL:
        return int(this.protocol);
      case SO_ERROR:
        return int(this.takeError()?.errno ?? 0);
      case SO_ACCEPTCONN:
        return int(this.listening ? 1 : 0);
      case SO_RCVBUF:
        return int(this.receiveBuffer);
      case SO_SNDBUF:
        return int(this.sendBuffer);
      case SO_RCVLOWAT:
        return int(1);
      case SO_PRIORITY:
      case SO_MARK:
        return int(this.option(name));
      case SO_RCVTIMEO:
        return timeval(this.receiveTimeout);
      case SO_SNDTIMEO:
        return timeval(this.sendTimeout);
      case SO_LINGER:
        return concatInts(this.linger === undefined ? 0 : 1, this.linger ?? 0);
      default:
        throw ENOPROTOOPT;
    }
  }

  /** setsockopt(2). @throws ENOPROTOOPT, EINVAL */
  setOption(level: number, name: number, value: Uint8Array, _caller: Caller): void {
    if (level !== SOL_SOCKET) throw ENOPROTOOPT;
    const number = readInt(value);
    if (FLAG_OPTIONS.has(name)) {
      this.#options.set(name, number === 0 ? 0 : 1);
      return;
    }
    switch (name) {
      case SO_PRIORITY:
      case SO_MARK:
        this.#options.set(name, number);
        return;
      case SO_RCVBUF:
      case SO_RCVBUFFORCE:
        this.receiveBuffer = Math.max(2304, Math.min(number, DEFAULT_BUFFER) * 2);
        return;
      case SO_SNDBUF:
      case SO_SNDBUFFORCE:
        this.sendBuffer = Math.max(4608, Math.min(number, DEFAULT_BUFFER) * 2);
        return;
      case SO_RCVLOWAT:
        if (number !== 1) throw ENOPROTOOPT;
        return;
      case SO_RCVTIMEO:
        this.receiveTimeout = readTimeval(value);
        return;
      case SO_SNDTIMEO:
        this.sendTimeout = readTimeval(value);
        return;
      case SO_LINGER:
        if (value.length < 8) throw EINVAL;
        this.linger = number === 0 ? undefined : readInt(value.subarray(4));
        return;
      default:
        throw ENOPROTOOPT;
    }
  }

  /** The pending error, which is then gone (SO_ERROR). */
  takeError(): Errno | null {
    const error = this.pendingError;
    this.pendingError = null;
    return error;
  }

  protected throwError(): void {
    const error = this.takeError();
    if (error) throw error;
  }

  protected fail(error: Errno): void {
    this.pendingError = error;
    this.queue.wake();
  }

  /** Blocked, or EAGAIN where the call or the description may not block. */
  protected wait(flags: number): Blocked {
    if (flags & MSG_DONTWAIT || this.flags & O_NONBLOCK) throw EAGAIN;
    return new Blocked([this.queue]);
  }
}

function refuse(): never {
  throw ENOTTY;
}

export function int(value: number): Uint8Array {
  return concatInts(value);
}

function concatInts(...values: number[]): Uint8Array {
  const out = new Uint8Array(values.length * 4);
  const view = new DataView(out.buffer);
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  return out;
}

/** An option's int. @throws EINVAL where there are fewer than four bytes */
export function readInt(value: Uint8Array): number {
  if (value.length < 4) throw EINVAL;
  return new DataView(value.buffer, value.byteOffset, 4).getInt32(0, true);
}

function timeval(nanoseconds: number): Uint8Array {
  const out = new Uint8Array(16);
  const view = new DataView(out.buffer);
  view.setBigInt64(0, BigInt(Math.floor(nanoseconds / 1e9)), true);
  view.setBigInt64(8, BigInt(Math.floor((nanoseconds % 1e9) / 1000)), true);
  return out;
}

function readTimeval(value: Uint8Array): number {
  if (value.length < 16) throw EINVAL;
  const view = new DataView(value.buffer, value.byteOffset, 16);
  const microseconds = Number(view.getBigInt64(8, true));
  if (microseconds < 0 || microseconds >= 1_000_000) throw EDOM;
  return Math.max(0, Number(view.getBigInt64(0, true))) * 1e9 + microseconds * 1000;
}
