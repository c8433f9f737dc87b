/** `--subnet`, `--ip-range`, `--gateway`, `--aux-address` brought together (docker/cli's network/create.go). IPv6 ranges are matched by prefix text only. */

import type { IpamConfig } from '../../engine/api/types/network.ts';
import { isIpv4 } from '../container/validators.ts';

interface Subnet {
  readonly text: string;
  readonly base: number | undefined;
  readonly bits: number;
}

function parseCidr(text: string): Subnet {
  const [address = '', bits, ...more] = text.split('/');
  if (bits === undefined || more.length > 0 || !/^\d+$/.test(bits) || (!isIpv4(address) && !address.includes(':'))) {
    throw new Error(`invalid CIDR address: ${text}`);
  }
  return { text, base: isIpv4(address) ? toNumber(address) : undefined, bits: Number(bits) };
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function contains(subnet: Subnet, address: string): boolean {
  if (subnet.base === undefined || !isIpv4(address)) {
    return subnet.base === undefined && address.includes(':') && address.split(':')[0] === subnet.text.split(':')[0];
  }
  const size = 2 ** (32 - subnet.bits);
  return Math.floor(subnet.base / size) === Math.floor(toNumber(address) / size);
}

/** @throws Error in docker's words */
export function ipamConfigs(
  subnets: readonly string[],
  ranges: readonly string[],
  gateways: readonly string[],
  auxiliary: ReadonlyMap<string, string>,
): IpamConfig[] {
  if (subnets.length < ranges.length || subnets.length < gateways.length) {
    throw new Error('every ip-range or gateway must have a corresponding subnet');
  }
  // A lone subnet is the daemon's to judge.
  const isLone = subnets.length === 1 && ranges.length + gateways.length + auxiliary.size === 0;
  const [only] = subnets;
  if (isLone && only !== undefined) return [{ Subnet: only }];
  const parsed = subnets.map(parseCidr);
  const configs = new Map<Subnet, IpamConfig>(parsed.map((subnet) => [subnet, { Subnet: subnet.text }]));
  for (const [index, subnet] of parsed.entries()) {
    for (const other of parsed.slice(index + 1)) {
      if (contains(subnet, other.text.split('/')[0] ?? '') || contains(other, subnet.text.split('/')[0] ?? '')) {
        throw new Error('multiple overlapping subnet configuration is not supported');
      }
    }
  }
  const place = (address: string, complaint: string, put: (config: IpamConfig) => void): void => {
    const subnet = parsed.find((candidate) => contains(candidate, address));
    const config = subnet ? configs.get(subnet) : undefined;
    if (!config) throw new Error(complaint);
    put(config);
  };
  for (const range of ranges) {
    place(parseCidr(range).text.split('/')[0] ?? '', `no matching subnet for range ${range}`, (config) => {
      if (config.IPRange !== undefined)
        throw new Error(
          `cannot configure multiple ranges (${range}, ${config.IPRange}) on the same subnet (${config.Subnet})`,
        );
      config.IPRange = range;
    });
  }
  for (const gateway of gateways) {
    place(gateway, `no matching subnet for gateway ${gateway}`, (config) => {
      if (config.Gateway !== undefined)
        throw new Error(
          `cannot configure multiple gateways (${gateway}, ${config.Gateway}) for the same subnet (${config.Subnet})`,
        );
      config.Gateway = gateway;
    });
  }
  for (const [name, address] of auxiliary) {
    place(address, `no matching subnet for aux-address ${address}`, (config) => {
      config.AuxiliaryAddresses = { ...config.AuxiliaryAddresses, [name]: address };
    });
  }
  return [...configs.values()].map(ordered);
}

function ordered({ Subnet, IPRange, Gateway, AuxiliaryAddresses }: IpamConfig): IpamConfig {
  return {
    ...(Subnet === undefined ? {} : { Subnet }),
    ...(IPRange === undefined ? {} : { IPRange }),
    ...(Gateway === undefined ? {} : { Gateway }),
    ...(AuxiliaryAddresses === undefined ? {} : { AuxiliaryAddresses }),
  };
}
