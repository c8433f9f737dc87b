/**
 * ICMP echo (icmp(7)): ping's sockets, SOCK_DGRAM for whom the group range allows and SOCK_RAW with CAP_NET_RAW. The
 * kernel that a request reaches answers it at once. ICMPv6 reaches ::1.
 * Left out: other ICMP types, and raw sockets of other protocols.
 */
import { CAP_NET_RAW, hasCapability } from '../uapi/capability.ts';
import {
  EACCES,
  EAFNOSUPPORT,
  EDESTADDRREQ,
  EHOSTUNREACH,
  EINVAL,
  EMSGSIZE,
  ENETUNREACH,
  EPERM,
} from '../uapi/errno.ts';
import {
  AF_INET6,
  ICMP_FILTER,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPV6_CHECKSUM,
  MSG_PEEK,
  type SOCK_DGRAM,
  SOCK_RAW,
  SOL_ICMPV6,
  SOL_RAW,
} from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { POLLERR, POLLIN, POLLOUT } from '../vfs/file.ts';
import type { Blocked } from '../wait.ts';
import { ipv4Bytes, isIpv6 } from './address.ts';
import { InetSocket } from './inet-socket.ts';
import type { NetNamespace } from './namespace.ts';
import { countTraffic, findPath, NEIGHBOUR_TIMEOUT, type PathResult } from './path.ts';
import type { Received, SendOptions, SocketAddress } from './socket.ts';

const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const ECHO_REQUEST = 8;
const TIME_EXCEEDED = 11;

/** ICMPv6's numbers (RFC 4443). */
const ECHO_REQUEST_6 = 128;
const ECHO_REPLY_6 = 129;

const IP_HEADER = 20;
const ICMP_HEADER = 8;
const MOST_WAITING = 256;

interface Message {
  /** From the ICMP header on; a raw socket gets an IP header before it. */
  readonly bytes: Uint8Array;
  readonly from: string;
  readonly ttl: number;
}

export class IcmpSocket extends InetSocket {
  readonly #raw: boolean;
  readonly #received: Message[] = [];
  /** Raw sockets: a set bit keeps that type out. */
  #filter = 0;
  readonly #id: number;

  /** @throws EPERM, EACCES where the caller may not ping */
  constructor(
    namespace: NetNamespace,
    family: number,
    type: typeof SOCK_DGRAM | typeof SOCK_RAW,
    flags: number,
    caller: Caller | null,
  ) {
    if (type === SOCK_RAW) {
      if (caller && !hasCapability(caller.credentials.effective, CAP_NET_RAW)) throw EPERM;
    } else if (caller) {
      const [first, last] = namespace.pingGroups;
      const groups = [caller.credentials.egid, ...caller.credentials.groups];
      if (!groups.some((gid) => gid >= first && gid <= last)) throw EACCES;
    }
    super(namespace, family, type, family === AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP, flags);
    this.#raw = type === SOCK_RAW;
    const bytes = namespace.context.random.bytes(2);
    this.#id = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0) || 1;
  }

  get #six(): boolean {
    return this.family === AF_INET6;
  }

  get #request(): number {
    return this.#six ? ECHO_REQUEST_6 : ECHO_REQUEST;
  }

  protected override get ports(): null {
    return null;
  }

  override get available(): number {
    return this.#received[0]?.bytes.length ?? 0;
  }

  override connect(address: SocketAddress): undefined {
    if (address.family === 'unspecified') this.remote = null;
    else if (address.family === 'inet') {
      const path = findPath(this.namespace, { protocol: 'icmp', source: this.local, destination: address });
      if (path.kind === 'unreachable' && path.error !== EHOSTUNREACH) throw path.error;
      this.remote = { address: address.address, port: address.port };
      this.local = { address: typeof path.local === 'string' ? path.local : path.local.address, port: this.#id };
    } else throw EAFNOSUPPORT;
  }

  override send(bytes: Uint8Array, { to }: SendOptions): number {
    this.throwError();
    if (to && to.family !== 'inet') throw EAFNOSUPPORT;
    const remote = to ?? this.remote;
    if (!remote) throw EDESTADDRREQ;
    if (isIpv6(remote.address) !== this.#six) throw this.#six ? ENETUNREACH : EAFNOSUPPORT;
    if (bytes.length > 65507) throw EMSGSIZE;
    if (bytes.length < ICMP_HEADER) throw EINVAL;
    const request = bytes.slice();
    if (!this.#raw) {
      if (request[0] !== this.#request) throw EINVAL;
      request[4] = this.#id >> 8;
      request[5] = this.#id & 255;
    }
    const destination = { address: remote.address, port: 0 };
    const { ttl, device } = this;
    const path = findPath(this.namespace, { protocol: 'icmp', source: this.local, destination, ttl, device });
    this.#answer(request, remote.address, path);
    return bytes.length;
  }

  #answer(request: Uint8Array, to: string, path: PathResult): void {
    switch (path.kind) {
      case 'delivered': {
        countTraffic(path, request.length + IP_HEADER + 14, 1);
        if (request[0] !== this.#request) return;
        countTraffic(path, request.length + IP_HEADER + 14, 1, true);
        const reply = request.slice();
        reply[0] = this.#six ? ECHO_REPLY_6 : ECHO_REPLY;
        // ICMPv6's checksum covers addresses too, and its readers leave it to the kernel.
        if (!this.#six) setChecksum(reply);
        this.#deliver({ bytes: reply, from: to, ttl: path.ttl });
        return;
      }
      case 'unreachable':
        if (path.from === undefined && path.error !== EHOSTUNREACH) throw path.error;
        this.namespace.context.clock.after(path.error === EHOSTUNREACH ? NEIGHBOUR_TIMEOUT : 0, () => {
          const code = path.error === EHOSTUNREACH ? 1 : 0;
          this.#report(UNREACHABLE, code, path.from ?? path.local, path.local, request, to);
        });
        return;
      case 'expired':
        this.#report(TIME_EXCEEDED, 0, path.from, path.local, request, to);
        return;
      case 'dropped':
        return;
    }
  }

  /** An ICMP error: raw sockets read it, with the request's start inside; others fail with its errno. */
  #report(type: number, code: number, from: string, local: string, request: Uint8Array, to: string): void {
    if (!this.#raw) {
      this.report(EHOSTUNREACH, { type, code, offender: from }, request, { address: to, port: 0 });
      return;
    }
    const quoted = request.subarray(0, 64);
    const message = new Uint8Array(ICMP_HEADER + IP_HEADER + quoted.length);
    message[0] = type;
    message[1] = code;
    message.set(ipHeader(IP_HEADER + request.length, this.ttl, local, to), ICMP_HEADER);
    message.set(quoted, ICMP_HEADER + IP_HEADER);
    setChecksum(message);
    this.#deliver({ bytes: message, from, ttl: 64 });
  }

  #deliver(message: Message): void {
    const type = message.bytes[0] ?? 0;
    if (this.#raw && !this.#six && type < 32 && (this.#filter >>> type) & 1) return;
    if (this.#received.length >= MOST_WAITING) return;
    this.#received.push(message);
    this.queue.wake();
  }

  override receive(into: Uint8Array, flags: number): Received | Blocked {
    this.throwError();
    const message = this.#received[0];
    if (!message) return this.wait(flags);
    if (!(flags & MSG_PEEK)) this.#received.shift();
    let { bytes } = message;
    if (this.#raw && !this.#six) {
      const whole = new Uint8Array(IP_HEADER + bytes.length);
      whole.set(ipHeader(whole.length, message.ttl, message.from, this.local.address));
      whole.set(bytes, IP_HEADER);
      bytes = whole;
    }
    const count = Math.min(into.length, bytes.length);
    into.set(bytes.subarray(0, count));
    return {
      count,
      length: bytes.length,
      from: { family: 'inet', address: message.from, port: 0 },
      ...(this.tellsTtl ? { control: { ttl: message.ttl } } : {}),
    };
  }

  override poll(): number {
    let events = POLLOUT;
    if (this.#received.length > 0 || this.pendingError) events |= POLLIN;
    return this.pendingError || this.hasErrors ? events | POLLERR : events;
  }

  override localAddress(): SocketAddress {
    return { family: 'inet', address: this.local.address, port: this.#raw ? 0 : this.#id };
  }

  override setOption(level: number, name: number, value: Uint8Array, caller: Caller): void {
    if (
      this.#six &&
      this.#raw &&
      ((level === SOL_ICMPV6 && name === ICMP_FILTER) || (level === SOL_RAW && name === IPV6_CHECKSUM))
    ) {
      // Only echo replies come in, and checksums are not looked at.
    } else if (level === SOL_RAW && name === ICMP_FILTER && this.#raw) {
      if (value.length < 4) throw EINVAL;
      this.#filter = new DataView(value.buffer, value.byteOffset, 4).getUint32(0, true);
    } else super.setOption(level, name, value, caller);
  }
}

function ipHeader(length: number, ttl: number, from: string, to: string): Uint8Array {
  const header = new Uint8Array(IP_HEADER);
  header[0] = 0x45;
  header[2] = length >> 8;
  header[3] = length & 255;
  header[8] = ttl;
  header[9] = IPPROTO_ICMP;
  header.set(ipv4Bytes(from), 12);
  header.set(ipv4Bytes(to), 16);
  const sum = checksum(header);
  header[10] = sum >> 8;
  header[11] = sum & 255;
  return header;
}

function setChecksum(message: Uint8Array): void {
  message[2] = 0;
  message[3] = 0;
  const sum = checksum(message);
  message[2] = sum >> 8;
  message[3] = sum & 255;
}

/** RFC 1071. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
