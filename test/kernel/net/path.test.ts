import { beforeEach, describe, expect, test } from 'vitest';
import type { Link } from '../../../src/kernel/net/link.ts';
import type { NetNamespace } from '../../../src/kernel/net/namespace.ts';
import { findPath, type PathResult } from '../../../src/kernel/net/path.ts';
import { TcpSocket } from '../../../src/kernel/net/tcp-socket.ts';
import { EADDRINUSE, ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH } from '../../../src/kernel/uapi/errno.ts';
import { AF_INET } from '../../../src/kernel/uapi/socket.ts';
import { Blocked } from '../../../src/kernel/wait.ts';
import { TestNet } from './test-net.ts';

let net: TestNet;
let host: NetNamespace;
let internet: NetNamespace;
let docker0: Link;
let a: NetNamespace;
let b: NetNamespace;

beforeEach(() => {
  net = new TestNet();
  ({ host, internet } = net.host());
  docker0 = net.bridge(host, 'docker0', '172.17');
  a = net.container(docker0, '172.17.0.2');
  b = net.container(docker0, '172.17.0.3');
});

function tcp(from: NetNamespace, address: string, port = 80): PathResult {
  return findPath(from, {
    protocol: 'tcp',
    source: { address: '0.0.0.0', port: 40000 },
    destination: { address, port },
  });
}

/** `namespace address:port from source`, or what happened instead. */
function outcome(path: PathResult): string {
  if (path.kind === 'delivered') {
    return `${path.namespace.name} ${path.destination.address}:${path.destination.port} from ${path.source.address}`;
  }
  return path.kind === 'unreachable' ? path.error.code : path.kind;
}

describe('without rules', () => {
  test.each([
    ['container to container', () => tcp(a, '172.17.0.3'), 'c2 172.17.0.3:80 from 172.17.0.2'],
    ['container to its host', () => tcp(a, '172.17.0.1'), 'host 172.17.0.1:80 from 172.17.0.2'],
    ['container to another address of its host', () => tcp(a, '10.0.0.2'), 'host 10.0.0.2:80 from 172.17.0.2'],
    ['host to container', () => tcp(host, '172.17.0.2'), 'c1 172.17.0.2:80 from 172.17.0.1'],
    ['container to the internet', () => tcp(a, '93.184.216.34'), 'internet 93.184.216.34:80 from 10.0.0.2'],
    ['loopback', () => tcp(a, '127.0.0.1'), 'c1 127.0.0.1:80 from 127.0.0.1'],
    ['another loopback address', () => tcp(a, '127.0.0.11'), 'c1 127.0.0.11:80 from 127.0.0.1'],
    ['own address', () => tcp(a, '172.17.0.2'), 'c1 172.17.0.2:80 from 172.17.0.2'],
    ['nobody on the bridge', () => tcp(a, '172.17.0.99'), 'EHOSTUNREACH'],
    ['no route', () => tcp(internet, '172.17.0.2'), 'ENETUNREACH'],
  ])('%s', (_name, find, expected) => {
    expect(outcome(find())).toBe(expected);
  });

  test('links that are down, unplugged or gone', () => {
    b.link('eth0')?.setUp(false);
    expect(tcp(a, '172.17.0.3')).toMatchObject({ error: EHOSTUNREACH });
    a.link('eth0')?.remove();
    expect(tcp(a, '172.17.0.1')).toMatchObject({ error: ENETUNREACH });
    expect(host.link('veth1')).toBeUndefined();
  });

  test('forwarding off', () => {
    host.forwarding = false;
    expect(outcome(tcp(a, '93.184.216.34'))).toBe('dropped');
  });

  test('TTL runs out at a router', () => {
    const path = findPath(a, {
      protocol: 'icmp',
      source: { address: '0.0.0.0', port: 0 },
      destination: { address: '93.184.216.34', port: 0 },
      ttl: 1,
    });
    expect(path).toMatchObject({ kind: 'expired', from: '172.17.0.1' });
  });
});

describe('published ports', () => {
  test('from everywhere, and off again', () => {
    const rule = host.nat.addPublish({
      protocol: 'tcp',
      hostAddress: '0.0.0.0',
      hostPort: 8080,
      to: '172.17.0.2',
      toPort: 80,
    });
    host.filter.isolate(docker0);
    expect(outcome(tcp(internet, '10.0.0.2', 8080))).toBe('c1 172.17.0.2:80 from 10.0.0.1');
    expect(outcome(tcp(host, '10.0.0.2', 8080))).toBe('c1 172.17.0.2:80 from 10.0.0.2');
    expect(outcome(tcp(host, '127.0.0.1', 8080))).toBe('c1 172.17.0.2:80 from 172.17.0.1');
    expect(outcome(tcp(b, '172.17.0.1', 8080))).toBe('c1 172.17.0.2:80 from 172.17.0.1');
    expect(outcome(tcp(a, '10.0.0.2', 8080))).toBe('c1 172.17.0.2:80 from 172.17.0.1');
    expect(() =>
      host.nat.addPublish({ protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 8080, to: '172.17.0.3', toPort: 80 }),
    ).toThrow(EADDRINUSE);
    rule.remove();
    expect(outcome(tcp(host, '127.0.0.1', 8080))).toBe('host 127.0.0.1:8080 from 127.0.0.1');
  });

  test('nobody listens: refused, but by way of the proxy accepted and then reset', () => {
    host.nat.addPublish({ protocol: 'tcp', hostAddress: '0.0.0.0', hostPort: 8080, to: '172.17.0.2', toPort: 80 });
    const direct = new TcpSocket(host, AF_INET);
    expect(() => direct.connect({ family: 'inet', address: '10.0.0.2', port: 8080 }, null)).toThrow(ECONNREFUSED);
    const proxied = new TcpSocket(host, AF_INET);
    expect(proxied.connect({ family: 'inet', address: '127.0.0.1', port: 8080 }, null)).toBeUndefined();
    expect(proxied.send(new Uint8Array(10), { flags: 0 })).toBe(10);
    expect(proxied.receive(new Uint8Array(10), 0)).toBeInstanceOf(Blocked);
    net.clock.advance(1e9);
    expect(() => proxied.receive(new Uint8Array(10), 0)).toThrow(ECONNRESET);
  });

  test('on one address only', () => {
    host.nat.addPublish({ protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 8080, to: '172.17.0.2', toPort: 80 });
    expect(outcome(tcp(internet, '10.0.0.2', 8080))).toBe('host 10.0.0.2:8080 from 10.0.0.1');
  });
});

describe('filter', () => {
  let other: Link;
  let c: NetNamespace;
  beforeEach(() => {
    other = net.bridge(host, 'br-other', '172.18');
    c = net.container(other, '172.18.0.2');
    host.filter.isolate(docker0);
    host.filter.isolate(other);
  });

  test('isolated bridges reach the internet but not each other', () => {
    expect(outcome(tcp(a, '172.18.0.2'))).toBe('dropped');
    expect(outcome(tcp(c, '172.17.0.2'))).toBe('dropped');
    expect(outcome(tcp(c, '93.184.216.34'))).toBe('internet 93.184.216.34:80 from 10.0.0.2');
    expect(outcome(tcp(host, '172.18.0.2'))).toBe('c3 172.18.0.2:80 from 172.18.0.1');
  });

  test('a published port is reached from another isolated bridge, by way of the proxy', () => {
    host.nat.addPublish({ protocol: 'tcp', hostAddress: '0.0.0.0', hostPort: 8080, to: '172.17.0.2', toPort: 80 });
    expect(outcome(tcp(c, '10.0.0.2', 8080))).toBe('c1 172.17.0.2:80 from 172.17.0.1');
  });

  test('an internal bridge reaches its host alone', () => {
    const rule = host.filter.internal(other);
    expect(outcome(tcp(c, '93.184.216.34'))).toBe('dropped');
    expect(outcome(tcp(c, '172.18.0.1'))).toBe('host 172.18.0.1:80 from 172.18.0.2');
    rule.remove();
    expect(outcome(tcp(c, '93.184.216.34'))).toBe('internet 93.184.216.34:80 from 10.0.0.2');
  });

  test('separated ports', () => {
    host.filter.separate(docker0);
    expect(outcome(tcp(a, '172.17.0.3'))).toBe('dropped');
    expect(outcome(tcp(a, '172.17.0.1'))).toBe('host 172.17.0.1:80 from 172.17.0.2');
  });
});
