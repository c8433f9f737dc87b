import { beforeEach, expect, test } from 'vitest';
import { createVeth, type NetNamespace } from '../../../src/kernel/net/namespace.ts';
import {
  attributeText,
  frame,
  MessageBuilder,
  parseAttributes,
  parseMessages,
  viewOf,
} from '../../../src/kernel/net/netlink-message.ts';
import { NetlinkSocket } from '../../../src/kernel/net/netlink-socket.ts';
import { TcpSocket } from '../../../src/kernel/net/tcp-socket.ts';
import {
  IFA_LOCAL,
  IFLA_IFNAME,
  IFLA_INFO_KIND,
  IFLA_LINKINFO,
  IFLA_MASTER,
  NETLINK_ROUTE,
  NETLINK_SOCK_DIAG,
  NLM_F_ACK,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  RTA_DST,
  RTA_GATEWAY,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETROUTE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  SOCK_DIAG_BY_FAMILY,
} from '../../../src/kernel/uapi/netlink.ts';
import { AF_INET, IFF_UP, MSG_PEEK, MSG_TRUNC, SOCK_RAW } from '../../../src/kernel/uapi/socket.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { TestCaller } from '../test-caller.ts';
import { TestNet } from './test-net.ts';

const root = new TestCaller(42);
let ns: NetNamespace;

beforeEach(() => {
  ns = new TestNet().namespace();
});

/** Sends one request; answers the messages up to the end. */
function ask(type: number, flags: number, body: Uint8Array, caller = root, protocol = NETLINK_ROUTE) {
  const socket = new NetlinkSocket(ns, SOCK_RAW, protocol, 0, caller);
  socket.send(frame(type, NLM_F_REQUEST | flags, 7, 0, body), { flags: 0 }, caller);
  const out = [];
  const into = new Uint8Array(32768);
  for (;;) {
    const got = socket.receive(into, 0);
    if (got instanceof Blocked) return out;
    out.push(...parseMessages(into.slice(0, got.count)));
  }
}

const errno = (answer: { body: Uint8Array } | undefined) =>
  answer ? Math.abs(viewOf(answer.body).getInt32(0, true)) : undefined;

function ifinfo(index: number, flags = 0, change = 0): Uint8Array {
  const out = new Uint8Array(16);
  const view = viewOf(out);
  view.setInt32(4, index, true);
  view.setUint32(8, flags, true);
  view.setUint32(12, change, true);
  return out;
}

test('a dump of links ends with DONE', () => {
  createVeth(ns, 'a', ns, 'b');
  const answers = ask(RTM_GETLINK, NLM_F_DUMP, ifinfo(0));
  const names = answers.slice(0, -1).map(({ type, body, seq }) => {
    expect([type, seq]).toEqual([RTM_NEWLINK, 7]);
    return attributeText(parseAttributes(body, 16).get(IFLA_IFNAME) ?? new Uint8Array());
  });
  expect(names).toEqual(['lo', 'a', 'b']);
  expect(answers.at(-1)?.type).toBe(NLMSG_DONE);
});

test('one link by name; an unknown one is an error that quotes the request', () => {
  const named = (name: string) => new MessageBuilder(ifinfo(0)).text(IFLA_IFNAME, name).body();
  const [lo] = ask(RTM_GETLINK, 0, named('lo'));
  expect(lo && viewOf(lo.body).getUint32(8, true) & IFF_UP).toBe(IFF_UP);
  const [error] = ask(RTM_GETLINK, 0, named('nope'));
  expect([error?.type, errno(error)]).toEqual([NLMSG_ERROR, 19]);
});

test('peeking for the size', () => {
  const socket = new NetlinkSocket(ns, SOCK_RAW, NETLINK_ROUTE, 0, root);
  socket.send(frame(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 1, 0, ifinfo(0)), { flags: 0 }, root);
  const peeked = socket.receive(new Uint8Array(0), MSG_PEEK | MSG_TRUNC);
  const whole = socket.receive(new Uint8Array(65536), 0);
  if (peeked instanceof Blocked || whole instanceof Blocked) throw new Error('blocked');
  expect([peeked.count, peeked.length]).toEqual([0, whole.count]);
});

test('makes a bridge, puts a link into it, sets both up, adds an address', () => {
  const kind = new MessageBuilder(new Uint8Array(0)).text(IFLA_INFO_KIND, 'bridge').body();
  const request = new MessageBuilder(ifinfo(0)).text(IFLA_IFNAME, 'br0').attribute(IFLA_LINKINFO, kind).body();
  const flags = NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK;
  expect(errno(ask(RTM_NEWLINK, flags, request)[0])).toBe(0);
  expect(errno(ask(RTM_NEWLINK, flags, request)[0])).toBe(17);
  const bridge = ns.link('br0');
  if (!bridge) throw new Error('no bridge');
  const [a] = createVeth(ns, 'a', ns, 'b');
  ask(
    RTM_NEWLINK,
    NLM_F_ACK,
    new MessageBuilder(ifinfo(a.index, IFF_UP, IFF_UP)).u32(IFLA_MASTER, bridge.index).body(),
  );
  expect([a.master, a.up]).toEqual([bridge, true]);
  const header = Uint8Array.of(AF_INET, 24, 0, 0, bridge.index, 0, 0, 0);
  const address = new MessageBuilder(header).attribute(IFA_LOCAL, Uint8Array.of(10, 1, 2, 3)).body();
  expect(errno(ask(RTM_NEWADDR, NLM_F_ACK, address)[0])).toBe(0);
  expect(errno(ask(RTM_NEWADDR, NLM_F_ACK, address)[0])).toBe(17);
  expect(bridge.addresses.map(({ text, prefix }) => `${text}/${prefix}`)).toEqual(['10.1.2.3/24']);
  expect(ask(RTM_GETADDR, NLM_F_DUMP, new Uint8Array(8)).length).toBe(4);
});

test('routes: a dump, and the one to an address', () => {
  const [eth0] = createVeth(ns, 'eth0', ns, 'far');
  eth0.addAddress('10.0.0.2/24');
  eth0.setUp();
  ns.addRoute({ destination: 'default', via: '10.0.0.1' });
  const header = new Uint8Array(12);
  header[0] = AF_INET;
  const dump = ask(RTM_GETROUTE, NLM_F_DUMP, header).slice(0, -1);
  expect(dump.map(({ body }) => [body[1], [...(parseAttributes(body, 12).get(RTA_GATEWAY) ?? [])].join('.')])).toEqual([
    [0, '10.0.0.1'],
    [24, ''],
  ]);
  const [found] = ask(RTM_GETROUTE, 0, new MessageBuilder(header).attribute(RTA_DST, Uint8Array.of(8, 8, 8, 8)).body());
  expect([...(parseAttributes(found?.body ?? header, 12).get(RTA_GATEWAY) ?? [])]).toEqual([10, 0, 0, 1]);
});

test('changes need CAP_NET_ADMIN, questions do not', () => {
  const user = new TestCaller(5, { uid: 1000 });
  expect(errno(ask(RTM_NEWLINK, NLM_F_ACK, ifinfo(1, 0, IFF_UP), user)[0])).toBe(1);
  expect(ns.loopback.up).toBe(true);
  expect(ask(RTM_GETLINK, NLM_F_DUMP, ifinfo(0), user).length).toBe(2);
});

test('sock_diag lists listeners with queue and backlog', () => {
  const server = new TcpSocket(ns, AF_INET);
  server.bind({ family: 'inet', address: '127.0.0.1', port: 8080 }, null);
  server.listen(5);
  new TcpSocket(ns, AF_INET).connect({ family: 'inet', address: '127.0.0.1', port: 8080 }, null);
  const request = new Uint8Array(56);
  request.set([AF_INET, 6]);
  viewOf(request).setUint32(4, 1 << 10, true);
  const answers = ask(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, request, root, NETLINK_SOCK_DIAG);
  expect(answers.map(({ type }) => type)).toEqual([SOCK_DIAG_BY_FAMILY, NLMSG_DONE]);
  const view = viewOf(answers[0]?.body ?? request);
  expect([view.getUint16(4), view.getUint32(56, true), view.getUint32(60, true)]).toEqual([8080, 1, 5]);
});
