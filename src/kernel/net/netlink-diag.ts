/** sock_diag(7): the socket lists that ss(8) asks for: TCP, UDP and unix. Other families and protocols have none. */
import { EINVAL, EOPNOTSUPP } from '../uapi/errno.ts';
import {
  INET_DIAG_SKV6ONLY,
  SOCK_DIAG_BY_FAMILY,
  UNIX_DIAG_NAME,
  UNIX_DIAG_PEER,
  UNIX_DIAG_RQLEN,
} from '../uapi/netlink.ts';
import { AF_INET, AF_INET6, AF_UNIX, IPPROTO_TCP, IPPROTO_UDP } from '../uapi/socket.ts';
import { ANY, ANY6, type Endpoint, ipv4Bytes, ipv6Bytes } from './address.ts';
import type { InetSocket } from './inet-socket.ts';
import type { NetNamespace } from './namespace.ts';
import { MessageBuilder, type Request, u32, viewOf } from './netlink-message.ts';
import type { Answer } from './netlink-route.ts';
import type { TcpSocket } from './tcp-socket.ts';
import type { UnixSocket } from './unix-socket.ts';

/** TCP_ESTABLISHED and its kin; the numbers of the states that ss(8) selects by. */
const ESTABLISHED = 1;
const SYN_SENT = 2;
const FIN_WAIT2 = 5;
const CLOSE = 7;
const CLOSE_WAIT = 8;
const LISTEN = 10;

function tcpState(socket: TcpSocket): number {
  if (socket.state === 'listening') return LISTEN;
  if (socket.state === 'connecting') return SYN_SENT;
  if (socket.state !== 'connected') return CLOSE;
  if (socket.finReceived) return CLOSE_WAIT;
  return socket.finSent ? FIN_WAIT2 : ESTABLISHED;
}

/** @throws EOPNOTSUPP, EINVAL */
export function answerDiag(namespace: NetNamespace, request: Request): Answer[] {
  if (request.type !== SOCK_DIAG_BY_FAMILY) throw EOPNOTSUPP;
  if (request.body.length < 8) throw EINVAL;
  const [family, protocol] = request.body;
  const states = viewOf(request.body).getUint32(4, true);
  const wanted = (state: number) => ((states >>> state) & 1) === 1;
  const bodies: Uint8Array[] = [];
  if (family === AF_UNIX) {
    for (const socket of namespace.unixSockets) if (wanted(unixState(socket))) bodies.push(unixMessage(socket));
  } else if ((family === AF_INET || family === AF_INET6) && protocol === IPPROTO_TCP) {
    for (const socket of namespace.tcpSockets) {
      const state = tcpState(socket);
      const listening = state === LISTEN;
      const queued = listening ? socket.pending.length : socket.available;
      if (socket.family !== family || !wanted(state) || (state === CLOSE && !socket.bound)) continue;
      bodies.push(inetMessage(socket, state, queued, listening ? socket.backlog : 0));
    }
    if (family === AF_INET && wanted(LISTEN)) bodies.push(...publishedMessages(namespace));
  } else if ((family === AF_INET || family === AF_INET6) && protocol === IPPROTO_UDP) {
    for (const socket of namespace.udpSockets) {
      const state = socket.remote ? ESTABLISHED : CLOSE;
      if (socket.family === family && socket.bound && wanted(state))
        bodies.push(inetMessage(socket, state, socket.available, 0));
    }
  }
  return bodies.map((body) => ({ type: SOCK_DIAG_BY_FAMILY, body }));
}

function unixState(socket: UnixSocket): number {
  if (socket.listening) return LISTEN;
  return socket.connected ? ESTABLISHED : CLOSE;
}

/** struct inet_diag_msg. */
function inetMessage(socket: InetSocket, state: number, received: number, sent: number): Uint8Array {
  const out = new Uint8Array(72);
  const view = viewOf(out);
  const six = socket.family === AF_INET6;
  out[0] = socket.family;
  out[1] = state;
  const put = (endpoint: Endpoint, port: number, address: number) => {
    view.setUint16(port, endpoint.port);
    const any = endpoint.address === ANY && six ? ANY6 : endpoint.address;
    out.set(six ? ipv6Bytes(any) : ipv4Bytes(any), address);
  };
  put(socket.local, 4, 8);
  put(socket.remote ?? { address: six ? ANY6 : ANY, port: 0 }, 6, 24);
  view.setUint32(44, socket.inode.ino, true);
  view.setUint32(56, received, true);
  view.setUint32(60, sent, true);
  view.setUint32(64, socket.inode.uid, true);
  view.setUint32(68, socket.inode.ino, true);
  const message = new MessageBuilder(out);
  if (six) message.u8(INET_DIAG_SKV6ONLY, socket.v6only ? 1 : 0);
  return message.body();
}

/** A user-land proxy listens on each published port. */
function publishedMessages(namespace: NetNamespace): Uint8Array[] {
  const tcp = namespace.nat.publishes.filter(({ protocol }) => protocol === 'tcp');
  return tcp.map(({ hostAddress, hostPort }) => {
    const out = new Uint8Array(72);
    out.set([AF_INET, LISTEN]);
    out.set(ipv4Bytes(hostAddress), 8);
    viewOf(out).setUint16(4, hostPort);
    viewOf(out).setUint32(60, namespace.somaxconn, true);
    return out;
  });
}

/** struct unix_diag_msg and its attributes. */
function unixMessage(socket: UnixSocket): Uint8Array {
  const header = new Uint8Array(16);
  const view = viewOf(header);
  header.set([AF_UNIX, socket.type, unixState(socket)]);
  view.setUint32(4, socket.inode.ino, true);
  view.setUint32(8, socket.inode.ino, true);
  const message = new MessageBuilder(header);
  if (socket.name !== '') message.attribute(UNIX_DIAG_NAME, new TextEncoder().encode(socket.name));
  if (socket.peer) message.attribute(UNIX_DIAG_PEER, u32(socket.peer.inode.ino));
  const lengths = new Uint8Array(8);
  viewOf(lengths).setUint32(0, socket.available, true);
  return message.attribute(UNIX_DIAG_RQLEN, lengths).body();
}
