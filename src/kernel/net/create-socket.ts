/** socket(2): which family, type and protocol is which class. */
import { EAFNOSUPPORT, EPERM, EPROTONOSUPPORT, ESOCKTNOSUPPORT } from '../uapi/errno.ts';
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_PACKET,
  AF_UNIX,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { IcmpSocket } from './icmp-socket.ts';
import type { NetNamespace } from './namespace.ts';
import { NetlinkSocket } from './netlink-socket.ts';
import type { Socket } from './socket.ts';
import { TcpSocket } from './tcp-socket.ts';
import { UdpSocket } from './udp-socket.ts';
import { UnixSocket } from './unix-socket.ts';

/**
 * @param flags O_NONBLOCK or 0
 * @throws EAFNOSUPPORT, ESOCKTNOSUPPORT, EPROTONOSUPPORT, EPERM, EACCES
 */
export function createSocket(
  namespace: NetNamespace,
  family: number,
  type: number,
  protocol: number,
  flags: number,
  caller: Caller,
): Socket {
  const socket = create(namespace, family, type, protocol, flags, caller);
  const { fsuid, fsgid } = caller.credentials;
  socket.inode.setAttributes({ uid: fsuid, gid: fsgid });
  return socket;
}

function create(
  namespace: NetNamespace,
  family: number,
  type: number,
  protocol: number,
  flags: number,
  caller: Caller,
): Socket {
  switch (family) {
    case AF_UNIX:
      if (type !== SOCK_STREAM && type !== SOCK_DGRAM && type !== SOCK_SEQPACKET) throw ESOCKTNOSUPPORT;
      if (protocol !== 0 && protocol !== AF_UNIX) throw EPROTONOSUPPORT;
      return new UnixSocket(namespace, type, flags);
    case AF_INET:
    case AF_INET6:
      return createInet(namespace, family, type, protocol, flags, caller);
    case AF_NETLINK:
      if (type !== SOCK_RAW && type !== SOCK_DGRAM) throw ESOCKTNOSUPPORT;
      return new NetlinkSocket(namespace, type, protocol, flags, caller);
    case AF_PACKET:
      throw EPERM;
    default:
      throw EAFNOSUPPORT;
  }
}

function createInet(
  namespace: NetNamespace,
  family: number,
  type: number,
  protocol: number,
  flags: number,
  caller: Caller,
): Socket {
  if (type === SOCK_STREAM && (protocol === 0 || protocol === IPPROTO_TCP))
    return new TcpSocket(namespace, family, flags);
  if (type === SOCK_DGRAM && (protocol === 0 || protocol === IPPROTO_UDP))
    return new UdpSocket(namespace, family, flags);
  const echo = family === AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  if ((type === SOCK_DGRAM || type === SOCK_RAW) && protocol === echo) {
    return new IcmpSocket(namespace, family, type, flags, caller);
  }
  if (type === SOCK_STREAM || type === SOCK_DGRAM || type === SOCK_RAW) throw EPROTONOSUPPORT;
  throw ESOCKTNOSUPPORT;
}
