/**
 * Netlink sockets (netlink(7)) of the ROUTE and SOCK_DIAG protocols: requests are answered at once into the socket's
 * queue. Left out: other protocols (EPROTONOSUPPORT), and multicast groups, whose members hear nothing.
 */
import { EINVAL, ENOPROTOOPT, ENOTCONN, EOPNOTSUPP, EPROTONOSUPPORT, Errno } from '../uapi/errno.ts';
import {
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_PKTINFO,
  NETLINK_ROUTE,
  NETLINK_SOCK_DIAG,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_MULTI,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../uapi/netlink.ts';
import { AF_NETLINK, MSG_PEEK, SOL_NETLINK } from '../uapi/socket.ts';
import type { Caller } from '../vfs/caller.ts';
import { POLLIN, POLLOUT } from '../vfs/file.ts';
import type { Blocked } from '../wait.ts';
import type { NetNamespace } from './namespace.ts';
import { answerDiag } from './netlink-diag.ts';
import { frame, parseMessages, type Request, u32 } from './netlink-message.ts';
import { answerRoute } from './netlink-route.ts';
import { type Received, type SendOptions, Socket, type SocketAddress } from './socket.ts';

const OPTIONS: ReadonlySet<number> = new Set([
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_PKTINFO,
]);

/** Bytes of messages that go into one datagram of a dump. */
const DATAGRAM = 8192;

export class NetlinkSocket extends Socket {
  readonly #received: Uint8Array[] = [];
  #port = 0;
  #groups = 0;
  readonly #owner: number;

  /** @throws EPROTONOSUPPORT */
  constructor(namespace: NetNamespace, type: number, protocol: number, flags: number, caller: Caller) {
    if (protocol !== NETLINK_ROUTE && protocol !== NETLINK_SOCK_DIAG) throw EPROTONOSUPPORT;
    super(namespace, AF_NETLINK, type, protocol, flags);
    this.#owner = caller.pid;
  }

  override get available(): number {
    return this.#received[0]?.length ?? 0;
  }

  override bind(address: SocketAddress): void {
    if (address.family !== 'netlink') throw EINVAL;
    this.#port = address.pid !== 0 ? address.pid : this.#ownPort();
    this.#groups = address.groups;
  }

  /** The first socket of a process has the process's number, which tells them apart well enough: nobody is sent to by port. */
  #ownPort(): number {
    return this.#port !== 0 ? this.#port : this.#owner;
  }

  override connect(address: SocketAddress): undefined {
    if (address.family !== 'netlink' || address.pid !== 0) throw EINVAL;
    this.#port = this.#ownPort();
  }

  override localAddress(): SocketAddress {
    return { family: 'netlink', pid: this.#port, groups: this.#groups };
  }

  override peerAddress(): SocketAddress {
    if (this.#port === 0) throw ENOTCONN;
    return { family: 'netlink', pid: 0, groups: 0 };
  }

  override send(bytes: Uint8Array, { to }: SendOptions, caller: Caller): number {
    if (to && (to.family !== 'netlink' || to.pid !== 0)) throw EINVAL;
    this.#port = this.#ownPort();
    for (const request of parseMessages(bytes)) if (request.flags & NLM_F_REQUEST) this.#handle(request, caller);
    this.queue.wake();
    return bytes.length;
  }

  #handle(request: Request, caller: Caller): void {
    const { seq } = request;
    const dump = (request.flags & NLM_F_DUMP) === NLM_F_DUMP;
    let answers: { readonly type: number; readonly body: Uint8Array }[];
    try {
      answers =
        this.protocol === NETLINK_ROUTE
          ? answerRoute(this.namespace, request, dump, caller)
          : answerDiag(this.namespace, request);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      this.#error(request, error.errno);
      return;
    }
    const flags = dump ? NLM_F_MULTI : 0;
    let batch: Uint8Array[] = [];
    let size = 0;
    for (const { type, body } of answers) {
      const message = frame(type, flags, seq, this.#port, body);
      if (size + message.length > DATAGRAM) {
        this.#push(batch);
        batch = [];
        size = 0;
      }
      batch.push(message);
      size += message.length;
    }
    if (dump) batch.push(frame(NLMSG_DONE, NLM_F_MULTI, seq, this.#port, u32(0)));
    this.#push(batch);
    if (!dump && request.flags & NLM_F_ACK) this.#error(request, 0);
  }

  #push(messages: readonly Uint8Array[]): void {
    if (messages.length === 0) return;
    const out = new Uint8Array(messages.reduce((sum, message) => sum + message.length, 0));
    let at = 0;
    for (const message of messages) {
      out.set(message, at);
      at += message.length;
    }
    this.#received.push(out);
  }

  /** NLMSG_ERROR: 0 is an acknowledgement, which quotes the header alone. */
  #error(request: Request, errno: number): void {
    const quoted = errno === 0 ? request.whole.subarray(0, 16) : request.whole;
    const body = new Uint8Array(4 + quoted.length);
    new DataView(body.buffer).setInt32(0, -errno, true);
    body.set(quoted, 4);
    this.#push([frame(NLMSG_ERROR, 0, request.seq, this.#port, body)]);
  }

  override receive(into: Uint8Array, flags: number): Received | Blocked {
    const message = this.#received[0];
    if (!message) return this.wait(flags);
    if (!(flags & MSG_PEEK)) this.#received.shift();
    const count = Math.min(into.length, message.length);
    into.set(message.subarray(0, count));
    return { count, length: message.length, from: { family: 'netlink', pid: 0, groups: 0 } };
  }

  override poll(): number {
    return POLLOUT | (this.#received.length > 0 ? POLLIN : 0);
  }

  override shutdown(): void {
    throw EOPNOTSUPP;
  }

  override setOption(level: number, name: number, value: Uint8Array, caller: Caller): void {
    if (level !== SOL_NETLINK) super.setOption(level, name, value, caller);
    else if (!OPTIONS.has(name)) throw ENOPROTOOPT;
  }
}
