import { expect, test } from 'vitest';
import { checkOptions } from '../../../../src/engine/dockerd/networks/check-options.ts';

const bridge = 'com.docker.network.bridge.';

test.for([
  [`${bridge}enable_icc`, 'false'],
  [`${bridge}enable_icc`, 'T'],
  [`${bridge}gateway_mode_ipv4`, 'nat'],
  [`${bridge}inhibit_ipv4`, 'false'],
  [`${bridge}host_binding_ipv4`, '127.0.0.1'],
  ['com.docker.network.driver.mtu', '1400'],
  ['com.docker.network.enable_ipv4', '1'],
  ['anything.else', 'maybe'],
] as const)('%s may be %s', ([name, value]) => {
  expect(() => checkOptions({ [name]: value })).not.toThrow();
});

test.for([
  [
    `${bridge}enable_icc`,
    'maybe',
    `failed to parse ${bridge}enable_icc value: maybe (strconv.ParseBool: parsing "maybe": invalid syntax)`,
  ],
  [`${bridge}gateway_mode_ipv4`, 'x', `failed to parse ${bridge}gateway_mode_ipv4 value: x (unknown gateway mode x)`],
  [`${bridge}host_binding_ipv4`, '1.2', `failed to parse ${bridge}host_binding_ipv4 value: 1.2 (nil ip)`],
  [`${bridge}gateway_mode_ipv4`, 'routed', `${bridge}gateway_mode_ipv4=routed is not supported: only nat is`],
  [`${bridge}inhibit_ipv4`, '1', `${bridge}inhibit_ipv4 is not supported: bridges always have an address here`],
  ['com.docker.network.enable_ipv4', 'false', 'IPv4 or IPv6 must be enabled'],
  ['com.docker.network.enable_ipv6', 'true', 'IPv6 networks are not supported: this machine has IPv4 networks only'],
  ['com.docker.network.driver.mtu', '-1', 'invalid MTU number: -1'],
  ['com.docker.network.enable_ipv6', 'x', 'driver-opt "com.docker.network.enable_ipv6" is not a valid bool'],
] as const)('%s may not be %s', ([name, value, message]) => {
  expect(() => checkOptions({ [name]: value })).toThrow(message);
});
