import { describe, expect, test } from 'vitest';
import { parsePlatform } from '../../src/lib/platform.ts';

const own = { os: 'linux', architecture: 'riscv64' };

describe('parsePlatform', () => {
  test.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64' }],
    ['linux/x86_64', { os: 'linux', architecture: 'amd64' }],
    ['linux/arm64/v8', { os: 'linux', architecture: 'arm64' }],
    ['linux/arm/v6', { os: 'linux', architecture: 'arm', variant: 'v6' }],
    ['linux/arm', { os: 'linux', architecture: 'arm', variant: 'v7' }],
    ['linux', { os: 'linux', architecture: 'riscv64' }],
    ['s390x', { os: 'linux', architecture: 's390x' }],
    ['aarch64', { os: 'linux', architecture: 'arm64' }],
  ])('%s', (input, platform) => {
    expect(parsePlatform(input, own)).toEqual(platform);
  });

  test.each([
    ['foo', '"foo": unknown operating system or architecture: invalid argument'],
    ['foo/bar/baz/x', '"foo/bar/baz/x": cannot parse platform specifier: invalid argument'],
    ['linux/*', '"linux/*": wildcards not yet supported: invalid argument'],
  ])('%s is refused', (input, message) => {
    expect(() => parsePlatform(input, own)).toThrow(message);
  });
});
