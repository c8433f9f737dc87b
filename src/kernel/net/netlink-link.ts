/** RTM_NEWLINK and RTM_DELLINK: ip link set, add (veth, bridge, dummy) and delete. Moving between namespaces is refused: ip(8) names them by pid or descriptor. */
import { EEXIST, EINVAL, ENODEV, EOPNOTSUPP } from '../uapi/errno.ts';
import {
  IFLA_ADDRESS,
  IFLA_IFNAME,
  IFLA_INFO_DATA,
  IFLA_INFO_KIND,
  IFLA_LINKINFO,
  IFLA_MASTER,
  IFLA_MTU,
  NLM_F_CREATE,
  NLM_F_EXCL,
  VETH_INFO_PEER,
} from '../uapi/netlink.ts';
import { IFF_UP } from '../uapi/socket.ts';
import type { Link } from './link.ts';
import { createBridge, createVeth, type NetNamespace } from './namespace.ts';
import { attributeText, attributeU32, parseAttributes, type Request, viewOf } from './netlink-message.ts';

const IFLA_NET_NS_PID = 19;
const IFLA_NET_NS_FD = 28;
const IFINFOMSG = 16;

function find(namespace: NetNamespace, request: Request, name: string | undefined): Link | undefined {
  if (request.body.length < IFINFOMSG) throw EINVAL;
  const index = viewOf(request.body).getInt32(4, true);
  if (index > 0) return namespace.linkByIndex(index);
  return name === undefined ? undefined : namespace.link(name);
}

function nameIn(attributes: ReadonlyMap<number, Uint8Array>): string | undefined {
  const bytes = attributes.get(IFLA_IFNAME);
  return bytes && attributeText(bytes);
}

/** @throws ENODEV, EEXIST, EINVAL, EOPNOTSUPP */
export function newLink(namespace: NetNamespace, request: Request): void {
  const attributes = parseAttributes(request.body, IFINFOMSG);
  const name = nameIn(attributes);
  if (attributes.has(IFLA_NET_NS_PID) || attributes.has(IFLA_NET_NS_FD)) throw EOPNOTSUPP;
  let link = find(namespace, request, name);
  if (link && request.flags & NLM_F_CREATE && request.flags & NLM_F_EXCL) throw EEXIST;
  if (!link) {
    if (!(request.flags & NLM_F_CREATE)) throw ENODEV;
    link = create(namespace, name, attributes.get(IFLA_LINKINFO));
  } else if (name !== undefined) link.rename(name);
  apply(namespace, link, attributes);
  const view = viewOf(request.body);
  if (view.getUint32(12, true) & IFF_UP) link.setUp((view.getUint32(8, true) & IFF_UP) !== 0);
}

function apply(namespace: NetNamespace, link: Link, attributes: ReadonlyMap<number, Uint8Array>): void {
  const mac = attributes.get(IFLA_ADDRESS);
  if (mac) {
    if (mac.length !== 6) throw EINVAL;
    link.mac = [...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  }
  link.mtu = attributeU32(attributes.get(IFLA_MTU)) ?? link.mtu;
  const master = attributeU32(attributes.get(IFLA_MASTER));
  if (master === undefined) return;
  const bridge = master === 0 ? null : namespace.linkByIndex(master);
  if (bridge === undefined) throw ENODEV;
  link.setMaster(bridge);
}

function create(namespace: NetNamespace, name: string | undefined, info: Uint8Array | undefined): Link {
  const details = info ? parseAttributes(info, 0) : new Map<number, Uint8Array>();
  const kindBytes = details.get(IFLA_INFO_KIND);
  const kind = kindBytes ? attributeText(kindBytes) : '';
  const own = name ?? free(namespace, kind);
  if (kind === 'bridge') return createBridge(namespace, own);
  if (kind === 'dummy') return namespace.addLink(own);
  if (kind !== 'veth') throw EOPNOTSUPP;
  const data = details.get(IFLA_INFO_DATA);
  const peer = data && parseAttributes(data, 0).get(VETH_INFO_PEER);
  const peerName = peer && nameIn(parseAttributes(peer, IFINFOMSG));
  const [link] = createVeth(namespace, own, namespace, peerName ?? free(namespace, kind, own));
  return link;
}

/** kind0, kind1 … */
function free(namespace: NetNamespace, kind: string, except?: string): string {
  let number = 0;
  while (namespace.link(`${kind}${number}`) || `${kind}${number}` === except) number += 1;
  return `${kind}${number}`;
}

/** @throws ENODEV, EOPNOTSUPP for lo */
export function deleteLink(namespace: NetNamespace, request: Request): void {
  const link = find(namespace, request, nameIn(parseAttributes(request.body, IFINFOMSG)));
  if (!link) throw ENODEV;
  if (link.kind === 'loopback') throw EOPNOTSUPP;
  link.remove();
}
