import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatIpv4, ipv6Bytes, ipv6FromBytes, parseCidr, parseIpv4 } from '../../../src/kernel/net/address.ts';
import { decodeAddress, encodeAddress } from '../../../src/kernel/net/sockaddr.ts';
import type { SocketAddress } from '../../../src/kernel/net/socket.ts';
import { AF_INET, AF_INET6, AF_UNIX } from '../../../src/kernel/uapi/socket.ts';

test('IPv4 text and number', () => {
  fc.assert(fc.property(fc.nat(0xffffffff), (value) => parseIpv4(formatIpv4(value)) === value));
  for (const bad of ['', '1.2.3', '1.2.3.256', '1.2.3.4.5', 'a.b.c.d', ' 1.2.3.4'])
    expect(parseIpv4(bad)).toBeUndefined();
  expect(() => parseCidr('10.0.0.0/33')).toThrow(RangeError);
});

test.each([
  ['::', new Uint8Array(16)],
  ['::1', Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? 1 : 0))],
  ['fe80::1:0:0:2', Uint8Array.of(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2)],
  ['2001:db8:1:2:3:4:5:6', Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6)],
])('IPv6 %s', (text, bytes) => {
  expect(ipv6FromBytes(bytes)).toBe(text);
  expect(ipv6Bytes(text)).toEqual(bytes);
});

test('sockaddr round trips', () => {
  const cases: [SocketAddress, number][] = [
    [{ family: 'inet', address: '10.1.2.3', port: 8080 }, AF_INET],
    [{ family: 'inet', address: '10.1.2.3', port: 8080 }, AF_INET6],
    [{ family: 'inet', address: '::1', port: 1 }, AF_INET6],
    [{ family: 'unix', name: '/run/docker.sock' }, AF_UNIX],
    [{ family: 'unix', name: '\0abstract' }, AF_UNIX],
    [{ family: 'unix', name: '' }, AF_UNIX],
  ];
  for (const [address, family] of cases) expect(decodeAddress(encodeAddress(address, family))).toEqual(address);
});
