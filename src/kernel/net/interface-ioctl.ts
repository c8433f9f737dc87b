/** netdevice(7)'s requests on any socket (SIOCGIF… and the few setters that ifconfig uses), with struct ifreq's layout. */
import { CAP_NET_ADMIN, hasCapability } from '../uapi/capability.ts';
import { EADDRNOTAVAIL, EINVAL, ENODEV, EPERM } from '../uapi/errno.ts';
import {
  AF_INET,
  IFF_BROADCAST,
  IFF_LOOPBACK,
  IFF_MULTICAST,
  IFF_RUNNING,
  IFF_UP,
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFCONF,
  SIOCGIFDSTADDR,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFINDEX,
  SIOCGIFMETRIC,
  SIOCGIFMTU,
  SIOCGIFNAME,
  SIOCGIFNETMASK,
  SIOCGIFTXQLEN,
  SIOCSIFADDR,
  SIOCSIFFLAGS,
  SIOCSIFMTU,
} from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import type { UserMemory } from '../vfs/file.ts';
import { broadcastOf, ipv4FromBytes, maskOf } from './address.ts';
import type { Link } from './link.ts';
import type { NetNamespace } from './namespace.ts';

const IFNAMSIZ = 16;
const IFREQ_SIZE = 40;
/** What IPv4 needs, and what fits a packet. */
const LEAST_MTU = 68;
const MOST_MTU = 65536;

/** IFF_* of a link, the part that fits 16 bits. */
export function linkFlags(link: Link): number {
  let flags = link.kind === 'loopback' ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST;
  if (link.up) flags |= IFF_UP;
  if (link.running) flags |= IFF_RUNNING;
  return flags;
}

export function macBytes(mac: string): Uint8Array {
  return Uint8Array.from(mac.split(':').map((part) => Number.parseInt(part, 16)));
}

function nameOf(bytes: Uint8Array): string {
  const name = bytes.subarray(0, IFNAMSIZ);
  const end = name.indexOf(0);
  return new TextDecoder().decode(end < 0 ? name : name.subarray(0, end)).replace(/:.*$/, '');
}

function putAddress(out: Uint8Array, address: number): void {
  out[16] = AF_INET;
  out[17] = 0;
  out.set([address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255], 20);
}

/** Answers undefined for a request that isn't one of these. */
export function interfaceIoctl(
  namespace: NetNamespace,
  request: number,
  argument: number,
  memory: UserMemory,
  caller: Caller,
): number | undefined {
  if (request === SIOCGIFCONF) return listInterfaces(namespace, argument, memory);
  if ((request & ~0xff) !== 0x8900) return undefined;
  const bytes = memory.read(argument, IFREQ_SIZE).slice();
  const view = new DataView(bytes.buffer);
  if (request === SIOCGIFNAME) {
    const found = namespace.linkByIndex(view.getInt32(16, true));
    if (!found) throw ENODEV;
    bytes.fill(0, 0, IFNAMSIZ);
    bytes.set(new TextEncoder().encode(found.name));
    memory.write(argument, bytes);
    return 0;
  }
  const link = namespace.link(nameOf(bytes));
  const answered = get(request, link, bytes, view);
  if (answered) {
    memory.write(argument, bytes);
    return 0;
  }
  return set(request, link, bytes, view, caller);
}

function get(request: number, link: Link | undefined, bytes: Uint8Array, view: DataView): boolean {
  switch (request) {
    case SIOCGIFFLAGS:
      view.setInt16(16, linkFlags(need(link)), true);
      return true;
    case SIOCGIFINDEX:
      view.setInt32(16, need(link).index, true);
      return true;
    case SIOCGIFMTU:
      view.setInt32(16, need(link).mtu, true);
      return true;
    case SIOCGIFMETRIC:
      view.setInt32(16, 0, true);
      return true;
    case SIOCGIFTXQLEN:
      view.setInt32(16, need(link).kind === 'loopback' ? 1000 : 0, true);
      return true;
    case SIOCGIFHWADDR:
      view.setUint16(16, need(link).kind === 'loopback' ? 772 : 1, true);
      bytes.set(macBytes(need(link).mac), 18);
      return true;
    case SIOCGIFADDR:
    case SIOCGIFDSTADDR:
    case SIOCGIFBRDADDR:
    case SIOCGIFNETMASK: {
      const first = need(link).addresses[0];
      if (!first) throw EADDRNOTAVAIL;
      if (request === SIOCGIFNETMASK) putAddress(bytes, maskOf(first.prefix));
      else putAddress(bytes, request === SIOCGIFBRDADDR ? broadcastOf(first) : first.address);
      return true;
    }
    default:
      return false;
  }
}

function set(
  request: number,
  link: Link | undefined,
  bytes: Uint8Array,
  view: DataView,
  caller: Caller,
): number | undefined {
  if (request !== SIOCSIFFLAGS && request !== SIOCSIFADDR && request !== SIOCSIFMTU) return undefined;
  if (!hasCapability(caller.credentials.effective, CAP_NET_ADMIN)) throw EPERM;
  const device = need(link);
  if (request === SIOCSIFFLAGS) {
    device.setUp((view.getInt16(16, true) & IFF_UP) !== 0);
    return 0;
  }
  if (request === SIOCSIFMTU) {
    const mtu = view.getInt32(16, true);
    if (mtu < LEAST_MTU || mtu > MOST_MTU) throw EINVAL;
    device.mtu = mtu;
    return 0;
  }
  if (view.getUint16(16, true) !== AF_INET) throw EINVAL;
  for (const { text, prefix } of [...device.addresses]) device.removeAddress(`${text}/${prefix}`);
  device.addAddress(`${ipv4FromBytes(bytes.subarray(20, 24))}/${classfulPrefix(bytes[20] ?? 0)}`);
  return 0;
}

function classfulPrefix(first: number): number {
  if (first < 128) return 8;
  return first < 192 ? 16 : 24;
}

function need(link: Link | undefined): Link {
  if (!link) throw ENODEV;
  return link;
}

/** SIOCGIFCONF: every link that has an IPv4 address. */
function listInterfaces(namespace: NetNamespace, argument: number, memory: UserMemory): number {
  const header = memory.read(argument, 16).slice();
  const view = new DataView(header.buffer);
  const space = view.getInt32(0, true);
  const buffer = Number(view.getBigUint64(8, true));
  const links = [...namespace.links].filter((link) => link.addresses.length > 0);
  let written = 0;
  for (const link of links) {
    const first = link.addresses[0];
    if (!first) continue;
    const entry = new Uint8Array(IFREQ_SIZE);
    entry.set(new TextEncoder().encode(link.name));
    putAddress(entry, first.address);
    if (buffer !== 0) {
      if (written + IFREQ_SIZE > space) break;
      memory.write(buffer + written, entry);
    }
    written += IFREQ_SIZE;
  }
  view.setInt32(0, written, true);
  memory.write(argument, header);
  return 0;
}
