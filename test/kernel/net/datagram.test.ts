import { beforeEach, describe, expect, test } from 'vitest';
import { IcmpSocket } from '../../../src/kernel/net/icmp-socket.ts';
import type { Link } from '../../../src/kernel/net/link.ts';
import type { NetNamespace } from '../../../src/kernel/net/namespace.ts';
import { UdpSocket } from '../../../src/kernel/net/udp-socket.ts';
import { EACCES, EAGAIN, ECONNREFUSED, EDESTADDRREQ, EHOSTUNREACH, EPERM } from '../../../src/kernel/uapi/errno.ts';
import {
  AF_INET,
  AF_INET6,
  IP_RECVERR,
  MSG_PEEK,
  SOCK_DGRAM,
  SOCK_RAW,
  SOL_IP,
} from '../../../src/kernel/uapi/socket.ts';
import { POLLERR } from '../../../src/kernel/vfs/file.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { TestCaller } from '../test-caller.ts';
import { TestNet } from './test-net.ts';

const root = new TestCaller(1);
const bytes = (text: string) => new TextEncoder().encode(text);
const at = (address: string, port: number) => ({ family: 'inet', address, port }) as const;

let net: TestNet;
let host: NetNamespace;
let internet: NetNamespace;
let docker0: Link;
let a: NetNamespace;
beforeEach(() => {
  net = new TestNet();
  ({ host, internet } = net.host());
  docker0 = net.bridge(host, 'docker0', '172.17');
  a = net.container(docker0, '172.17.0.2');
});

function udp(ns: NetNamespace, address = '0.0.0.0', port = 0, family = AF_INET): UdpSocket {
  const socket = new UdpSocket(ns, family);
  socket.bind(at(address, port), root);
  return socket;
}

function take(socket: UdpSocket | IcmpSocket, flags = 0) {
  const into = new Uint8Array(2000);
  const got = socket.receive(into, flags);
  if (got instanceof Blocked) throw new Error('nothing came');
  return { ...got, bytes: into.slice(0, got.count), text: new TextDecoder().decode(into.subarray(0, got.count)) };
}

describe('UDP', () => {
  test('a datagram, its sender, and the answer', () => {
    const server = udp(host, '0.0.0.0', 53);
    const client = udp(host);
    client.send(bytes('question'), { flags: 0, to: at('127.0.0.1', 53) });
    expect(take(server, MSG_PEEK).text).toBe('question');
    const got = take(server);
    expect(got.from).toEqual(at('127.0.0.1', client.local.port));
    if (got.from) server.send(bytes('answer'), { flags: 0, to: got.from });
    expect(take(client)).toMatchObject({ text: 'answer', from: at('127.0.0.1', 53) });
  });

  test('nobody there: a connected socket is told', () => {
    const client = udp(host);
    expect(() => client.send(bytes('x'), { flags: 0 })).toThrow(EDESTADDRREQ);
    client.connect(at('127.0.0.1', 99), root);
    expect(client.send(bytes('x'), { flags: 0 })).toBe(1);
    expect(() => client.receive(new Uint8Array(1), 0)).toThrow(ECONNREFUSED);
  });

  test('a connected socket goes before one that is not', () => {
    const any = udp(host, '0.0.0.0', 53);
    const client = udp(host, '127.0.0.1', 4000);
    client.connect(at('127.0.0.1', 53), root);
    any.connect(at('127.0.0.1', 4000), root);
    client.send(bytes('x'), { flags: 0 });
    expect(take(any).text).toBe('x');
    const stranger = udp(host);
    stranger.connect(at('127.0.0.1', 53), root);
    stranger.send(bytes('y'), { flags: 0 });
    expect(any.receive(new Uint8Array(1), 0)).toBeInstanceOf(Blocked);
  });

  test('answers find the way back through masquerading', () => {
    const server = udp(internet, '0.0.0.0', 53, AF_INET);
    const client = udp(a, '0.0.0.0', 5000);
    const second = udp(host, '0.0.0.0', 5000);
    client.send(bytes('from a'), { flags: 0, to: at('93.184.216.34', 53) });
    second.send(bytes('from host'), { flags: 0, to: at('93.184.216.34', 53) });
    const got = take(server);
    expect(got).toMatchObject({ text: 'from a', from: at('10.0.0.2', 5000) });
    server.sendFrom(bytes('to a'), { address: '10.0.0.2', port: 5000 }, '93.184.216.34');
    expect(take(client)).toMatchObject({ text: 'to a', from: at('93.184.216.34', 53) });
  });

  test('answers come from the published port', () => {
    host.nat.addPublish({ protocol: 'udp', hostAddress: '0.0.0.0', hostPort: 5353, to: '172.17.0.2', toPort: 53 });
    host.filter.isolate(docker0);
    const server = udp(a, '0.0.0.0', 53);
    for (const [from, address, seen] of [
      [internet, '10.0.0.2', '10.0.0.1'],
      [host, '127.0.0.1', '172.17.0.1'],
    ] as const) {
      const client = udp(from);
      client.connect(at(address, 5353), root);
      client.send(bytes('question'), { flags: 0 });
      const got = take(server);
      expect(got.from).toMatchObject({ address: seen });
      if (got.from) server.send(bytes('answer'), { flags: 0, to: got.from });
      expect(take(client)).toMatchObject({ text: 'answer', from: at(address, 5353) });
    }
  });

  test('an IPv6 socket on :: hears IPv4', () => {
    const server = udp(host, '::', 53, AF_INET6);
    const client = udp(host, '::', 0, AF_INET6);
    client.send(bytes('four'), { flags: 0, to: at('127.0.0.1', 53) });
    expect(take(server).from).toMatchObject({ address: '127.0.0.1' });
    client.send(bytes('six'), { flags: 0, to: at('::1', 53) });
    expect(take(server).from).toMatchObject({ address: '::1' });
  });

  test('counters', () => {
    const server = udp(internet, '0.0.0.0', 53);
    const client = udp(a);
    client.send(new Uint8Array(100), { flags: 0, to: at('93.184.216.34', 53) });
    take(server);
    expect(a.link('eth0')?.statistics).toMatchObject({ txBytes: 142, txPackets: 1, rxBytes: 0 });
    expect(host.link('veth1')?.statistics).toMatchObject({ rxBytes: 142, rxPackets: 1 });
    expect(internet.link('to-host')?.statistics).toMatchObject({ rxBytes: 142 });
  });
});

describe('ICMP', () => {
  const request = (seq: number) => Uint8Array.of(8, 0, 0, 0, 0x12, 0x34, 0, seq, 1, 2, 3, 4);

  test('a raw socket reads IP headers', () => {
    const socket = new IcmpSocket(a, AF_INET, SOCK_RAW, 0, root);
    socket.send(request(1), { flags: 0, to: at('93.184.216.34', 0) });
    const got = take(socket);
    expect(got.from).toMatchObject({ address: '93.184.216.34' });
    expect([...got.bytes.subarray(20)]).toEqual([
      0,
      0,
      expect.any(Number),
      expect.any(Number),
      0x12,
      0x34,
      0,
      1,
      1,
      2,
      3,
      4,
    ]);
    // One router on the way.
    expect(got.bytes[8]).toBe(63);
    let sum = 0;
    for (let i = 20; i < got.bytes.length; i += 2) sum += ((got.bytes[i] ?? 0) << 8) | (got.bytes[i + 1] ?? 0);
    expect((sum & 0xffff) + (sum >>> 16)).toBe(0xffff);
  });

  test('unreachable and expired', () => {
    const socket = new IcmpSocket(a, AF_INET, SOCK_RAW, 0, root);
    socket.send(request(1), { flags: 0, to: at('172.17.0.99', 0) });
    expect(socket.receive(new Uint8Array(1), 0)).toBeInstanceOf(Blocked);
    net.clock.advance(3e9);
    const unreachable = take(socket);
    expect([unreachable.from, unreachable.bytes[20], unreachable.bytes[21]]).toEqual([at('172.17.0.2', 0), 3, 1]);
    socket.ttl = 1;
    socket.send(request(2), { flags: 0, to: at('93.184.216.34', 0) });
    const expired = take(socket);
    expect([expired.from, expired.bytes[20]]).toEqual([at('172.17.0.1', 0), 11]);
  });

  test('an error queue tells who could not be reached', () => {
    a.pingGroups = [0, 2147483647];
    const socket = new IcmpSocket(a, AF_INET, SOCK_DGRAM, 0, root);
    socket.setOption(SOL_IP, IP_RECVERR, Uint8Array.of(1, 0, 0, 0), root);
    socket.send(request(1), { flags: 0, to: at('172.17.0.99', 0) });
    expect(socket.poll() & POLLERR).toBe(0);
    net.clock.advance(3e9);
    expect(socket.poll() & POLLERR).toBe(POLLERR);
    expect(() => socket.receive(new Uint8Array(1), 0)).toThrow(EHOSTUNREACH);
    const got = socket.receiveError(new Uint8Array(100));
    expect(got).toMatchObject({ count: 12, from: at('172.17.0.99', 0) });
    expect(got.control?.error).toEqual({ errno: 113, type: 3, code: 1, offender: '172.17.0.2' });
    expect(() => socket.receiveError(new Uint8Array(100))).toThrow(EAGAIN);
  });

  test('who may', () => {
    const user = new TestCaller(5, { uid: 1000 });
    expect(() => new IcmpSocket(a, AF_INET, SOCK_RAW, 0, user)).toThrow(EPERM);
    expect(() => new IcmpSocket(a, AF_INET, SOCK_DGRAM, 0, user)).toThrow(EACCES);
    a.pingGroups = [0, 2147483647];
    const socket = new IcmpSocket(a, AF_INET, SOCK_DGRAM, 0, user);
    socket.send(request(7), { flags: 0, to: at('172.17.0.1', 0) });
    const got = take(socket);
    expect([got.bytes[0], got.bytes[7], got.bytes.length]).toEqual([0, 7, 12]);
  });
});
