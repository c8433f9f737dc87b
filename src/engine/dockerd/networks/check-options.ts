/** What `docker network create -o` may say to the bridge driver (libnetwork/drivers/bridge, parseNetworkOptions). */
import { parseBool } from '../../../lib/gofmt.ts';
import { type EngineError, invalidParameter, messageOf, notImplemented, system } from '../../errdefs.ts';
import { parseAddress } from '../../libnetwork/ipv4.ts';

const bridge = 'com.docker.network.bridge.';
const mtu = 'com.docker.network.driver.mtu';
const gatewayModes = ['nat', 'nat-unprotected', 'routed', 'isolated'];

/** What is wrong with a value, as Docker's parser says it; undefined: nothing. */
type Check = (value: string) => string | undefined;

const yesOrNo: Check = (value) => {
  try {
    parseBool(value);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
};

const checks: ReadonlyMap<string, Check> = new Map([
  [`${bridge}enable_icc`, yesOrNo],
  [`${bridge}enable_ip_masquerade`, yesOrNo],
  [`${bridge}inhibit_ipv4`, yesOrNo],
  [
    `${bridge}gateway_mode_ipv4`,
    (value) => (gatewayModes.includes(value) ? undefined : `unknown gateway mode ${value}`),
  ],
  [`${bridge}host_binding_ipv4`, (value) => (parseAddress(value) === undefined ? 'nil ip' : undefined)],
  [
    mtu,
    (value) =>
      /^[+-]?\d+$/.test(value) ? undefined : `strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`,
  ],
]);

/** IFNAMSIZ of if.h, without the NUL. */
const longestName = 15;

/** What the kernel says of a bridge's name. @throws system */
function checkBridgeName(name: string): void {
  if (name.length > longestName) throw system('numerical result out of range');
  if (name === '.' || name === '..' || /[/:\s]/.test(name)) throw system('invalid argument');
  if (name === 'lo') throw system('existing interface lo is not a bridge');
}

const isTrue = (value = 'false'): boolean => yesOrNo(value) === undefined && parseBool(value);

/** What Docker does and this machine doesn't. @throws notImplemented */
function refuseMissing(options: Readonly<Record<string, string>>): void {
  if (isTrue(options['com.docker.network.enable_ipv6'])) throw noIPv6();
  if (isTrue(options[`${bridge}inhibit_ipv4`]))
    throw notImplemented(`${bridge}inhibit_ipv4 is not supported: bridges always have an address here`);
  const mode = options[`${bridge}gateway_mode_ipv4`] || 'nat';
  if (mode !== 'nat') throw notImplemented(`${bridge}gateway_mode_ipv4=${mode} is not supported: only nat is`);
}

export const noIPv6 = (): EngineError =>
  notImplemented('IPv6 networks are not supported: this machine has IPv4 networks only');

/** @throws EngineError for a value that its option can't have, or that means something which isn't there */
export function checkOptions(options: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(options)) {
    const why = checks.get(name)?.(value);
    if (why !== undefined) throw invalidParameter(`failed to parse ${name} value: ${value} (${why})`);
    if (/^com\.docker\.network\.enable_ipv[46]$/.test(name) && yesOrNo(value) !== undefined)
      throw invalidParameter(`driver-opt ${JSON.stringify(name)} is not a valid bool`);
  }
  if (
    !isTrue(options['com.docker.network.enable_ipv4'] ?? 'true') &&
    !isTrue(options['com.docker.network.enable_ipv6'])
  )
    throw invalidParameter('IPv4 or IPv6 must be enabled');
  refuseMissing(options);
  checkBridgeName(options[`${bridge}name`] ?? '');
  if (Number(options[mtu] ?? 0) < 0) throw invalidParameter(`invalid MTU number: ${options[mtu]}`);
}
