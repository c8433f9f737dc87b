/** From a network's IPAM settings to a pool, its gateway and reserved addresses (libnetwork's ipamAllocate), with Docker's refusals. */
import type { IpamConfig, Ipam as IpamSettings } from '../api/types/network.ts';
import { type EngineError, invalidParameter, notFound, notImplemented, wrap } from '../errdefs.ts';
import type { Ipam } from './ipam.ts';
import { contains, formatAddress, formatPrefix, masked, type Prefix, parseAddress, parsePrefix } from './ipv4.ts';
import type { Network } from './network.ts';

/**
 * Gives the network its pool and gateway.
 * @throws EngineError in Docker's words; then nothing is taken
 */
export function createPool(ipam: Ipam, network: Network, settings: IpamSettings | null): void {
  const driver = settings?.Driver ?? '';
  if (driver !== '' && driver !== 'default') throw notFound(`plugin "${driver}" not found`);
  const configs = settings?.Config ?? [];
  if (configs.length > 1) throw invalidParameter("bridge driver doesn't support multiple subnets");
  const config = configs[0] ?? {};
  const wanted = checked(config);
  const pool = ipam.requestPool(wanted.subnet, wanted.range);
  try {
    network.gateway = pool.allocate(wanted.gateway);
    for (const [name, address] of wanted.auxiliary) {
      try {
        pool.allocate(address);
      } catch (error) {
        throw wrap(`failed to allocate secondary ip address (${name}:${formatAddress(address)}): `, error);
      }
    }
  } catch (error) {
    ipam.releasePool(pool);
    throw error;
  }
  network.pool = pool;
  network.fromDefaultPool = wanted.subnet === undefined;
  network.ipamConfig = wanted.subnet
    ? [config]
    : [{ Subnet: formatPrefix(pool.subnet), Gateway: formatAddress(network.gateway) }];
}

interface Wanted {
  readonly subnet: Prefix | undefined;
  readonly range: Prefix | undefined;
  readonly gateway: number | undefined;
  readonly auxiliary: readonly (readonly [string, number])[];
}

function checked(config: IpamConfig): Wanted {
  const { Subnet: subnetText = '', IPRange: rangeText = '', Gateway: gatewayText = '' } = config;
  if (subnetText.includes(':'))
    throw notImplemented('IPv6 subnets are not supported: this machine has no IPv6 networks');
  const faults: string[] = [];
  const subnet = subnetText === '' ? undefined : parsePrefix(subnetText);
  if (subnetText !== '' && !subnet) faults.push(`invalid subnet ${subnetText}: invalid CIDR block notation`);
  else if (subnet && masked(subnet).address !== subnet.address)
    faults.push(`invalid subnet ${subnetText}: it should be ${formatPrefix(masked(subnet))}`);
  const range = rangeText === '' ? undefined : parsePrefix(rangeText);
  if (rangeText !== '' && !range) faults.push(`invalid ip-range ${rangeText}: invalid CIDR block notation`);
  else if (range && masked(range).address !== range.address)
    faults.push(`invalid ip-range ${rangeText}: it should be ${formatPrefix(masked(range))}`);
  else if (range && subnet && !contains(subnet, range.address))
    faults.push(`invalid ip-range ${rangeText}: parent subnet ${subnetText} doesn't contain ip-range`);
  const gateway = addressIn('gateway', gatewayText, subnet, subnetText, faults);
  const auxiliary: [string, number][] = [];
  for (const [name, text] of Object.entries(config.AuxiliaryAddresses ?? {})) {
    const address = addressIn(`auxiliary address ${name}`, text, subnet, subnetText, faults);
    if (address !== undefined) auxiliary.push([name, address]);
  }
  if (faults.length > 0) throw joined(faults);
  return { subnet, range, gateway, auxiliary };
}

function joined(faults: readonly string[]): EngineError {
  const list = faults.length === 1 ? faults : faults.map((fault) => `* ${fault}`);
  return invalidParameter(`invalid network config:\n${list.join('\n')}`);
}

function addressIn(
  what: string,
  text: string,
  subnet: Prefix | undefined,
  subnetText: string,
  faults: string[],
): number | undefined {
  if (text === '') return undefined;
  const address = parseAddress(text);
  if (address === undefined) faults.push(`invalid ${what} ${text}: invalid address`);
  else if (subnet && !contains(subnet, address))
    faults.push(`invalid ${what} ${text}: parent subnet ${subnetText} doesn't contain this address`);
  return address;
}
