/** struct sockaddr and its kin as bytes (sockaddr(3type)): families inet, inet6, unix and netlink. */
import { EAFNOSUPPORT, EINVAL } from '../uapi/errno.ts';
import {
  AF_INET,
  AF_INET6,
  AF_NETLINK,
  AF_UNIX,
  AF_UNSPEC,
  SOCKADDR_IN_SIZE,
  SOCKADDR_IN6_SIZE,
  SOCKADDR_NL_SIZE,
  SOCKADDR_UN_SIZE,
} from '../uapi/socket.ts';
import { ANY, ANY6, ipv4Bytes, ipv4FromBytes, ipv6Bytes, ipv6FromBytes } from './address.ts';
import type { SocketAddress } from './socket.ts';

/** Names are UTF-8, as paths are everywhere in this kernel. */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @throws EINVAL (too short), EAFNOSUPPORT */
export function decodeAddress(bytes: Uint8Array): SocketAddress {
  if (bytes.length < 2) throw EINVAL;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (view.getUint16(0, true)) {
    case AF_UNSPEC:
      return { family: 'unspecified' };
    case AF_INET:
      if (bytes.length < SOCKADDR_IN_SIZE) throw EINVAL;
      return { family: 'inet', address: ipv4FromBytes(bytes.subarray(4, 8)), port: view.getUint16(2) };
    case AF_INET6:
      if (bytes.length < SOCKADDR_IN6_SIZE - 4) throw EINVAL;
      return { family: 'inet', address: ipv6FromBytes(bytes.subarray(8, 24)), port: view.getUint16(2) };
    case AF_UNIX:
      return { family: 'unix', name: unixName(bytes.subarray(2)) };
    case AF_NETLINK:
      if (bytes.length < SOCKADDR_NL_SIZE) throw EINVAL;
      return { family: 'netlink', pid: view.getUint32(4, true), groups: view.getUint32(8, true) };
    default:
      throw EAFNOSUPPORT;
  }
}

function unixName(bytes: Uint8Array): string {
  if (bytes.length === 0) return '';
  // An abstract name counts to its last byte, a path to its first zero.
  if (bytes[0] === 0) return `\0${decoder.decode(bytes.subarray(1))}`;
  const end = bytes.indexOf(0);
  if (end < 0 && bytes.length > SOCKADDR_UN_SIZE - 2) throw EINVAL;
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** @param family AF_* of the socket that asks: AF_INET6 sees IPv4 addresses mapped */
export function encodeAddress(address: SocketAddress, family: number): Uint8Array {
  switch (address.family) {
    case 'inet':
      return encodeInet(address.address, address.port, family);
    case 'unix': {
      const name = encoder.encode(address.name);
      const path = name.length > 0 && name[0] !== 0;
      const out = new Uint8Array(2 + name.length + (path ? 1 : 0));
      out[0] = AF_UNIX;
      out.set(name, 2);
      return out;
    }
    case 'netlink': {
      const out = new Uint8Array(SOCKADDR_NL_SIZE);
      const view = new DataView(out.buffer);
      view.setUint16(0, AF_NETLINK, true);
      view.setUint32(4, address.pid, true);
      view.setUint32(8, address.groups, true);
      return out;
    }
    case 'unspecified':
      return new Uint8Array(2);
  }
}

function encodeInet(address: string, port: number, family: number): Uint8Array {
  if (family === AF_INET6) {
    const out = new Uint8Array(SOCKADDR_IN6_SIZE);
    const view = new DataView(out.buffer);
    view.setUint16(0, AF_INET6, true);
    view.setUint16(2, port);
    out.set(ipv6Bytes(address === ANY ? ANY6 : address), 8);
    return out;
  }
  const out = new Uint8Array(SOCKADDR_IN_SIZE);
  const view = new DataView(out.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint16(2, port);
  out.set(ipv4Bytes(address), 4);
  return out;
}
