/** rtnetlink(7): links, addresses, routes and neighbours, read and (with CAP_NET_ADMIN) changed, as ip(8) and libc ask for them. */
import { CAP_NET_ADMIN, hasCapability } from '../uapi/capability.ts';
import { EAFNOSUPPORT, EINVAL, ENETUNREACH, ENODEV, EOPNOTSUPP, EPERM, ESRCH } from '../uapi/errno.ts';
import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  IF_OPER_DOWN,
  IF_OPER_LOWERLAYERDOWN,
  IF_OPER_UNKNOWN,
  IF_OPER_UP,
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_CACHEINFO,
  IFA_F_NOPREFIXROUTE,
  IFA_F_PERMANENT,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFLA_ADDRESS,
  IFLA_BROADCAST,
  IFLA_CARRIER,
  IFLA_GROUP,
  IFLA_IFNAME,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINK_NETNSID,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  IFLA_NUM_RX_QUEUES,
  IFLA_NUM_TX_QUEUES,
  IFLA_OPERSTATE,
  IFLA_QDISC,
  IFLA_STATS64,
  IFLA_TXQLEN,
  NDA_DST,
  NDA_LLADDR,
  NUD_REACHABLE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTA_DST,
  RTA_GATEWAY,
  RTA_OIF,
  RTA_PREFSRC,
  RTA_PRIORITY,
  RTA_TABLE,
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETNEIGH,
  RTM_GETROUTE,
  RTM_GETRULE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNEIGH,
  RTM_NEWROUTE,
  RTM_SETLINK,
  RTN_UNICAST,
} from '../uapi/netlink.ts';
import { AF_INET, AF_INET6, AF_UNSPEC, IFF_LOWER_UP } from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { broadcastOf, ipv4Bytes, ipv4FromBytes, ipv6Bytes, LOOPBACK6, parseIpv4 } from './address.ts';
import { linkFlags, macBytes } from './interface-ioctl.ts';
import type { Link, LinkAddress } from './link.ts';
import type { NetNamespace } from './namespace.ts';
import { deleteLink, newLink } from './netlink-link.ts';
import {
  attributeText,
  attributeU32,
  MessageBuilder,
  parseAttributes,
  type Request,
  viewOf,
} from './netlink-message.ts';
import { localSource, neighboursOf, sourceOf } from './path.ts';
import type { Route, RouteOptions } from './route.ts';

export interface Answer {
  readonly type: number;
  readonly body: Uint8Array;
}

/** @throws an Errno, which becomes NLMSG_ERROR */
export function answerRoute(namespace: NetNamespace, request: Request, dump: boolean, caller: Caller): Answer[] {
  const change = request.type % 4 !== 2;
  if (change && !hasCapability(caller.credentials.effective, CAP_NET_ADMIN)) throw EPERM;
  switch (request.type) {
    case RTM_GETLINK:
      return getLinks(namespace, request, dump);
    case RTM_GETADDR:
      return getAddresses(namespace, request);
    case RTM_GETROUTE:
      return dump ? getRoutes(namespace, request) : [findRoute(namespace, request)];
    case RTM_GETNEIGH:
      return getNeighbours(namespace);
    case RTM_GETRULE:
      return [];
    case RTM_NEWLINK:
    case RTM_SETLINK:
      newLink(namespace, request);
      return [];
    case RTM_DELLINK:
      deleteLink(namespace, request);
      return [];
    case RTM_NEWADDR:
    case RTM_DELADDR:
      changeAddress(namespace, request);
      return [];
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      changeRoute(namespace, request);
      return [];
    default:
      throw EOPNOTSUPP;
  }
}

function getLinks(namespace: NetNamespace, request: Request, dump: boolean): Answer[] {
  if (dump) return [...namespace.links].map((link) => ({ type: RTM_NEWLINK, body: linkMessage(namespace, link) }));
  if (request.body.length < 16) throw EINVAL;
  const name = parseAttributes(request.body, 16).get(IFLA_IFNAME);
  const index = viewOf(request.body).getInt32(4, true);
  const link = index > 0 ? namespace.linkByIndex(index) : name && namespace.link(attributeText(name));
  if (!link) throw ENODEV;
  return [{ type: RTM_NEWLINK, body: linkMessage(namespace, link) }];
}

function operState(link: Link): number {
  if (link.kind === 'loopback' || link.kind === 'dummy') return link.up ? IF_OPER_UNKNOWN : IF_OPER_DOWN;
  if (link.running) return IF_OPER_UP;
  return link.up && link.kind === 'veth' ? IF_OPER_LOWERLAYERDOWN : IF_OPER_DOWN;
}

function linkMessage(namespace: NetNamespace, link: Link): Uint8Array {
  const header = new Uint8Array(16);
  const view = viewOf(header);
  view.setUint16(2, link.kind === 'loopback' ? ARPHRD_LOOPBACK : ARPHRD_ETHER, true);
  view.setInt32(4, link.index, true);
  view.setUint32(8, linkFlags(link) | (link.running ? IFF_LOWER_UP : 0), true);
  const message = new MessageBuilder(header)
    .text(IFLA_IFNAME, link.name)
    .u32(IFLA_TXQLEN, link.kind === 'loopback' || link.kind === 'dummy' ? 1000 : 0)
    .u8(IFLA_OPERSTATE, operState(link))
    .u32(IFLA_MTU, link.mtu)
    .u32(IFLA_GROUP, 0)
    .u32(IFLA_NUM_TX_QUEUES, 1)
    .u32(IFLA_NUM_RX_QUEUES, 1)
    .u8(IFLA_CARRIER, link.running ? 1 : 0)
    .text(IFLA_QDISC, link.up ? 'noqueue' : 'noop')
    .attribute(IFLA_ADDRESS, macBytes(link.mac))
    .attribute(IFLA_BROADCAST, new Uint8Array(6).fill(link.kind === 'loopback' ? 0 : 255))
    .attribute(IFLA_STATS64, statistics(link));
  if (link.master) message.u32(IFLA_MASTER, link.master.index);
  if (link.peer) {
    message.u32(IFLA_LINK, link.peer.index);
    if (link.peer.namespace !== namespace) message.u32(IFLA_LINK_NETNSID, 0);
  }
  if (link.kind !== 'loopback') {
    const kind = new MessageBuilder(new Uint8Array(0)).text(IFLA_INFO_KIND, link.kind);
    message.attribute(IFLA_LINKINFO, kind.body());
  }
  return message.body();
}

/** struct rtnl_link_stats64. */
function statistics({ statistics: s }: Link): Uint8Array {
  const out = new Uint8Array(25 * 8);
  const view = viewOf(out);
  const values = [s.rxPackets, s.txPackets, s.rxBytes, s.txBytes, 0, 0, s.rxDropped, s.txDropped];
  for (const [i, value] of values.entries()) view.setBigUint64(8 * i, BigInt(value), true);
  return out;
}

function getAddresses(namespace: NetNamespace, request: Request): Answer[] {
  const family = request.body[0] ?? AF_UNSPEC;
  const only = request.body.length >= 8 ? viewOf(request.body).getUint32(4, true) : 0;
  const out: Answer[] = [];
  for (const link of namespace.links) {
    if (only !== 0 && link.index !== only) continue;
    if (family === AF_UNSPEC || family === AF_INET) {
      for (const address of link.addresses) out.push({ type: RTM_NEWADDR, body: addressMessage(link, address) });
    }
  }
  if (
    (family === AF_UNSPEC || family === AF_INET6) &&
    namespace.loopback.up &&
    (only === 0 || only === namespace.loopback.index)
  ) {
    out.push({ type: RTM_NEWADDR, body: loopback6Message(namespace.loopback) });
  }
  return out;
}

/** Valid and preferred for ever. */
function cacheInfo(): Uint8Array {
  const out = new Uint8Array(16);
  out.fill(0xff, 0, 8);
  return out;
}

function addressMessage(link: Link, address: LinkAddress): Uint8Array {
  const scope = link.kind === 'loopback' ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  const header = new Uint8Array([AF_INET, address.prefix, IFA_F_PERMANENT, scope, 0, 0, 0, 0]);
  viewOf(header).setUint32(4, link.index, true);
  const bytes = ipv4Bytes(address.text);
  const message = new MessageBuilder(header).attribute(IFA_ADDRESS, bytes).attribute(IFA_LOCAL, bytes);
  if (link.kind !== 'loopback' && address.prefix < 31)
    message.attribute(IFA_BROADCAST, addressBytes(broadcastOf(address)));
  return message
    .text(IFA_LABEL, link.name)
    .u32(IFA_FLAGS, IFA_F_PERMANENT)
    .attribute(IFA_CACHEINFO, cacheInfo())
    .body();
}

function loopback6Message(link: Link): Uint8Array {
  const header = new Uint8Array([AF_INET6, 128, IFA_F_PERMANENT, RT_SCOPE_HOST, 0, 0, 0, 0]);
  viewOf(header).setUint32(4, link.index, true);
  return new MessageBuilder(header)
    .attribute(IFA_ADDRESS, ipv6Bytes(LOOPBACK6))
    .attribute(IFA_CACHEINFO, cacheInfo())
    .u32(IFA_FLAGS, IFA_F_PERMANENT | IFA_F_NOPREFIXROUTE)
    .body();
}

function addressBytes(address: number): Uint8Array {
  return Uint8Array.of(address >>> 24, address >>> 16, address >>> 8, address);
}

function getRoutes(namespace: NetNamespace, request: Request): Answer[] {
  const family = request.body[0] ?? AF_UNSPEC;
  if (family !== AF_UNSPEC && family !== AF_INET) return [];
  const table = request.body.length > 12 ? attributeU32(parseAttributes(request.body, 12).get(RTA_TABLE)) : undefined;
  if (table !== undefined && table !== RT_TABLE_MAIN && table !== 0) return [];
  return namespace.routes.all.map((route) => ({ type: RTM_NEWROUTE, body: routeMessage(route) }));
}

function routeMessage(route: Route): Uint8Array {
  const scope = route.via === undefined ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  const header = new Uint8Array(12);
  header.set([AF_INET, route.destination.prefix, 0, 0, RT_TABLE_MAIN, route.protocol, scope, RTN_UNICAST]);
  const message = new MessageBuilder(header).u32(RTA_TABLE, RT_TABLE_MAIN);
  if (route.destination.prefix > 0) message.attribute(RTA_DST, addressBytes(route.destination.address));
  if (route.metric > 0) message.u32(RTA_PRIORITY, route.metric);
  if (route.source !== undefined) message.attribute(RTA_PREFSRC, addressBytes(route.source));
  if (route.via !== undefined) message.attribute(RTA_GATEWAY, addressBytes(route.via));
  return message.u32(RTA_OIF, route.device.index).body();
}

/** ip route get. @throws ENETUNREACH */
function findRoute(namespace: NetNamespace, request: Request): Answer {
  const destination = parseAttributes(request.body, 12).get(RTA_DST);
  if ((request.body[0] ?? 0) !== AF_INET || !destination) throw EAFNOSUPPORT;
  const text = ipv4FromBytes(destination);
  const address = parseIpv4(text) ?? 0;
  const local = namespace.isLocal(text);
  const route = local ? undefined : namespace.routes.find(address);
  if (!local && !route) throw ENETUNREACH;
  const header = new Uint8Array(12);
  header.set([AF_INET, 32, 0, 0, local ? 255 : RT_TABLE_MAIN, 0, 0, local ? 2 : RTN_UNICAST]);
  viewOf(header).setUint32(8, RTM_F_CLONED, true);
  const message = new MessageBuilder(header)
    .u32(RTA_TABLE, local ? 255 : RT_TABLE_MAIN)
    .attribute(RTA_DST, destination);
  message.u32(RTA_OIF, (route?.device ?? namespace.loopback).index);
  const source = route ? sourceOf(namespace, route, route.via ?? address) : localSource(text);
  if (source !== undefined) message.attribute(RTA_PREFSRC, ipv4Bytes(source));
  if (route?.via !== undefined) message.attribute(RTA_GATEWAY, addressBytes(route.via));
  return { type: RTM_NEWROUTE, body: message.body() };
}

function getNeighbours(namespace: NetNamespace): Answer[] {
  return neighboursOf(namespace).map(({ link, address, mac }) => {
    const header = new Uint8Array(12);
    const view = viewOf(header);
    header[0] = AF_INET;
    view.setInt32(4, link.index, true);
    view.setUint16(8, NUD_REACHABLE, true);
    header[11] = RTN_UNICAST;
    const message = new MessageBuilder(header)
      .attribute(NDA_DST, ipv4Bytes(address))
      .attribute(NDA_LLADDR, macBytes(mac));
    return { type: RTM_NEWNEIGH, body: message.body() };
  });
}

function changeAddress(namespace: NetNamespace, request: Request): void {
  if (request.body.length < 8) throw EINVAL;
  if (request.body[0] !== AF_INET) throw EAFNOSUPPORT;
  const link = namespace.linkByIndex(viewOf(request.body).getUint32(4, true));
  if (!link) throw ENODEV;
  const attributes = parseAttributes(request.body, 8);
  const bytes = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
  const prefix = request.body[1] ?? 32;
  if (!bytes || bytes.length < 4 || prefix > 32) throw EINVAL;
  const text = `${ipv4FromBytes(bytes)}/${prefix}`;
  if (request.type === RTM_NEWADDR) link.addAddress(text);
  else link.removeAddress(text);
}

function changeRoute(namespace: NetNamespace, request: Request): void {
  if (request.body.length < 12) throw EINVAL;
  if (request.body[0] !== AF_INET) throw EAFNOSUPPORT;
  const attributes = parseAttributes(request.body, 12);
  const destination = attributes.get(RTA_DST);
  const via = attributes.get(RTA_GATEWAY);
  const source = attributes.get(RTA_PREFSRC);
  const oif = attributeU32(attributes.get(RTA_OIF));
  const device = oif === undefined ? undefined : namespace.linkByIndex(oif);
  if (oif !== undefined && !device) throw ENODEV;
  const metric = attributeU32(attributes.get(RTA_PRIORITY));
  const route: RouteOptions = {
    destination: destination ? `${ipv4FromBytes(destination)}/${request.body[1] ?? 0}` : 'default',
    ...(via ? { via: ipv4FromBytes(via) } : {}),
    ...(device ? { device: device.name } : {}),
    ...(metric === undefined ? {} : { metric }),
    ...(source ? { source: ipv4FromBytes(source) } : {}),
  };
  if (request.type === RTM_NEWROUTE) namespace.addRoute(route);
  else removeRoute(namespace, route);
}

/** A route that came with an address goes with it alone. @throws ESRCH */
function removeRoute(namespace: NetNamespace, route: RouteOptions): void {
  try {
    namespace.removeRoute(route);
  } catch (error) {
    throw error instanceof RangeError ? ESRCH : error;
  }
}
