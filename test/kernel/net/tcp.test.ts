import { beforeEach, describe, expect, test } from 'vitest';
import type { NetNamespace } from '../../../src/kernel/net/namespace.ts';
import { TcpSocket } from '../../../src/kernel/net/tcp-socket.ts';
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  ECONNREFUSED,
  ECONNRESET,
  EINPROGRESS,
  EISCONN,
  ENETUNREACH,
  ENOTCONN,
  EPIPE,
  ETIMEDOUT,
} from '../../../src/kernel/uapi/errno.ts';
import { O_NONBLOCK } from '../../../src/kernel/uapi/fcntl.ts';
import {
  AF_INET,
  AF_INET6,
  IPV6_V6ONLY,
  MSG_DONTWAIT,
  MSG_PEEK,
  SHUT_WR,
  SO_ERROR,
  SO_REUSEADDR,
  SOL_IPV6,
  SOL_SOCKET,
} from '../../../src/kernel/uapi/socket.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../../../src/kernel/vfs/file.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { TestCaller } from '../test-caller.ts';
import { TestNet } from './test-net.ts';

const root = new TestCaller(1);
const bytes = (text: string) => new TextEncoder().encode(text);
const at = (address: string, port: number) => ({ family: 'inet', address, port }) as const;
const one = Uint8Array.of(1, 0, 0, 0);

let net: TestNet;
let ns: NetNamespace;
beforeEach(() => {
  net = new TestNet();
  ns = net.namespace();
});

function listener(address = '0.0.0.0', port = 80, family = AF_INET, backlog = 8): TcpSocket {
  const socket = new TcpSocket(ns, family);
  socket.bind(at(address, port), root);
  socket.listen(backlog);
  return socket;
}

function pair(): [TcpSocket, TcpSocket] {
  const server = listener();
  const client = new TcpSocket(ns, AF_INET);
  expect(client.connect(at('127.0.0.1', 80), root)).toBeUndefined();
  const child = server.accept(0);
  if (child instanceof Blocked) throw new Error('nothing to accept');
  server.release();
  return [client, child];
}

function text(socket: TcpSocket, flags = 0, max = 100): string | Blocked {
  const into = new Uint8Array(max);
  const got = socket.receive(into, flags);
  return got instanceof Blocked ? got : new TextDecoder().decode(into.subarray(0, got.count));
}

describe('connection', () => {
  test('names, bytes both ways, end', () => {
    const [client, child] = pair();
    expect(client.peerAddress()).toEqual(at('127.0.0.1', 80));
    expect(child.localAddress()).toEqual(at('127.0.0.1', 80));
    expect(child.peerAddress()).toEqual(client.localAddress());
    expect(text(child)).toBeInstanceOf(Blocked);
    client.send(bytes('ping'), { flags: 0 });
    expect(text(child, MSG_PEEK)).toBe('ping');
    expect(text(child, 0, 2)).toBe('pi');
    child.send(bytes('pong'), { flags: 0 });
    expect(text(client)).toBe('pong');
    expect(text(child)).toBe('ng');
    client.release();
    expect(text(child)).toBe('');
    expect(child.poll(null) & (POLLIN | POLLRDHUP)).toBe(POLLIN | POLLRDHUP);
  });

  test('half-close leaves the other direction open', () => {
    const [client, child] = pair();
    client.shutdown(SHUT_WR);
    expect(() => client.send(bytes('x'), { flags: 0 })).toThrow(EPIPE);
    expect(text(child)).toBe('');
    child.send(bytes('answer'), { flags: 0 });
    child.release();
    expect(text(client)).toBe('answer');
    expect(text(client)).toBe('');
    expect(client.poll(null) & POLLHUP).toBe(POLLHUP);
  });

  test('a slow reader holds the writer', () => {
    const [client, child] = pair();
    const big = new Uint8Array(1_000_000);
    const sent = client.send(big, { flags: 0 });
    expect(sent).toBeLessThan(big.length);
    expect(client.send(big, { flags: 0 })).toBeInstanceOf(Blocked);
    expect(() => client.send(big, { flags: MSG_DONTWAIT })).toThrow(EAGAIN);
    expect(client.poll(null) & POLLOUT).toBe(0);
    let woken = false;
    client.queue.add(() => {
      woken = true;
    });
    child.receive(new Uint8Array(100_000), 0);
    expect(woken).toBe(true);
    expect(client.poll(null) & POLLOUT).toBe(POLLOUT);
  });

  test('closing with unread data resets; writing to the closed is a broken pipe at the second time', () => {
    const [client, child] = pair();
    client.send(bytes('unread'), { flags: 0 });
    child.release();
    expect(client.poll(null) & POLLERR).toBe(POLLERR);
    expect(() => client.receive(new Uint8Array(1), 0)).toThrow(ECONNRESET);
    const [other, end] = pair();
    end.release();
    expect(other.send(bytes('x'), { flags: 0 })).toBe(1);
    expect(() => other.send(bytes('x'), { flags: 0 })).toThrow(EPIPE);
    expect(text(other)).toBe('');
  });
});

describe('connect', () => {
  test('refused, blocking and not', () => {
    const client = new TcpSocket(ns, AF_INET);
    expect(() => client.connect(at('127.0.0.1', 81), root)).toThrow(ECONNREFUSED);
    client.flags |= O_NONBLOCK;
    expect(() => client.connect(at('127.0.0.1', 81), root)).toThrow(EINPROGRESS);
    expect(client.poll(null) & POLLERR).toBe(POLLERR);
    expect([...client.getOption(SOL_SOCKET, SO_ERROR)]).toEqual([111, 0, 0, 0]);
    expect([...client.getOption(SOL_SOCKET, SO_ERROR)]).toEqual([0, 0, 0, 0]);
    expect(() => client.receive(new Uint8Array(1), 0)).toThrow(ENOTCONN);
  });

  test('not blocking: in progress, then connected', () => {
    listener();
    const client = new TcpSocket(ns, AF_INET, O_NONBLOCK);
    expect(() => client.connect(at('127.0.0.1', 80), root)).toThrow(EINPROGRESS);
    expect(client.poll(null) & POLLOUT).toBe(POLLOUT);
    expect(client.connect(at('127.0.0.1', 80), root)).toBeUndefined();
    expect(() => client.connect(at('127.0.0.1', 80), root)).toThrow(EISCONN);
  });

  test('no route', () => {
    const client = new TcpSocket(ns, AF_INET);
    expect(() => client.connect(at('10.1.2.3', 80), root)).toThrow(ENETUNREACH);
    expect(() => client.connect(at('::1', 80), root)).toThrow(EAFNOSUPPORT);
  });

  test('a full backlog makes it try again, and give up in the end', () => {
    const server = listener('0.0.0.0', 80, AF_INET, 0);
    const first = new TcpSocket(ns, AF_INET);
    first.connect(at('127.0.0.1', 80), root);
    const second = new TcpSocket(ns, AF_INET);
    expect(second.connect(at('127.0.0.1', 80), root)).toBeInstanceOf(Blocked);
    server.accept(0);
    net.clock.advance(1e9);
    expect(second.connect(at('127.0.0.1', 80), root)).toBeUndefined();
    const third = new TcpSocket(ns, AF_INET);
    expect(third.connect(at('127.0.0.1', 80), root)).toBeInstanceOf(Blocked);
    net.clock.advance(128e9);
    expect(() => third.connect(at('127.0.0.1', 80), root)).toThrow(ETIMEDOUT);
  });
});

describe('bind', () => {
  test('conflicts', () => {
    const server = listener('127.0.0.1', 80);
    const other = new TcpSocket(ns, AF_INET);
    expect(() => other.bind(at('0.0.0.0', 80), root)).toThrow(EADDRINUSE);
    other.setOption(SOL_SOCKET, SO_REUSEADDR, one, root);
    server.setOption(SOL_SOCKET, SO_REUSEADDR, one, root);
    expect(() => other.bind(at('0.0.0.0', 80), root)).toThrow(EADDRINUSE);
    expect(() => other.bind(at('9.9.9.9', 80), root)).toThrow(EADDRNOTAVAIL);
    server.release();
    other.bind(at('0.0.0.0', 80), root);
    const ephemeral = new TcpSocket(ns, AF_INET);
    ephemeral.bind(at('0.0.0.0', 0), root);
    expect(ephemeral.local.port).toBeGreaterThanOrEqual(32768);
  });

  test('dual stack: :: takes IPv4 too, unless v6only', () => {
    const server = listener('::', 80, AF_INET6);
    const four = new TcpSocket(ns, AF_INET);
    four.connect(at('127.0.0.1', 80), root);
    const six = new TcpSocket(ns, AF_INET6);
    six.connect(at('::1', 80), root);
    expect(server.pending.map((socket) => socket.local.address)).toEqual(['127.0.0.1', '::1']);
    server.release();
    const only = new TcpSocket(ns, AF_INET6);
    only.setOption(SOL_IPV6, IPV6_V6ONLY, one, root);
    only.bind(at('::', 80), root);
    only.listen(1);
    listener('0.0.0.0', 80);
  });

  test('the more specific listener wins', () => {
    const any = listener('0.0.0.0', 80);
    any.setOption(SOL_SOCKET, SO_REUSEADDR, one, root);
    any.release();
    const wild = new TcpSocket(ns, AF_INET);
    wild.setOption(SOL_SOCKET, SO_REUSEADDR, one, root);
    wild.bind(at('0.0.0.0', 80), root);
    const own = new TcpSocket(ns, AF_INET);
    own.setOption(SOL_SOCKET, SO_REUSEADDR, one, root);
    own.bind(at('127.0.0.1', 80), root);
    own.listen(1);
    const client = new TcpSocket(ns, AF_INET);
    client.connect(at('127.0.0.1', 80), root);
    expect(own.pending.length).toBe(1);
  });
});
