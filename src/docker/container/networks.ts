/** `--network` of create and run: a mode or a network, plainly or with options (docker/cli opts/network.go). */

import type { EndpointSettings } from '../../engine/api/types/network.ts';
import { splitCsv } from '../cli/csv.ts';

export interface NetworkAttachment {
  target: string;
  aliases: string[];
  links: string[];
  driverOpts: Record<string, string> | undefined;
  ipv4: string;
  ipv6: string;
  linkLocal: string[];
  mac: string;
  gwPriority: number;
}

/** `net1` or `name=net1,alias=web,ip=10.0.0.2`. @throws Error in docker's words */
export function parseNetwork(text: string): NetworkAttachment {
  const attachment: NetworkAttachment = {
    target: '',
    aliases: [],
    links: [],
    driverOpts: undefined,
    ipv4: '',
    ipv6: '',
    linkLocal: [],
    mac: '',
    gwPriority: 0,
  };
  if (!/\b(name|alias|driver-opt|ip|ip6|link-local-ip|mac-address|gw-priority)=/.test(text) || !text.includes('=')) {
    attachment.target = text;
    return attachment;
  }
  for (const field of splitCsv(text)) {
    const at = field.indexOf('=');
    if (at < 0) throw new Error(`invalid field ${field}`);
    applyField(attachment, field.slice(0, at).trim().toLowerCase(), field.slice(at + 1).trim());
  }
  if (attachment.target === '') throw new Error('network name/id is not specified');
  return attachment;
}

function applyField(attachment: NetworkAttachment, key: string, value: string): void {
  switch (key) {
    case 'name':
      attachment.target = value;
      return;
    case 'alias':
      attachment.aliases.push(value);
      return;
    case 'driver-opt': {
      const at = value.indexOf('=');
      if (at < 0) throw new Error('invalid key value pair format in driver options');
      attachment.driverOpts = { ...attachment.driverOpts, [value.slice(0, at).trim()]: value.slice(at + 1).trim() };
      return;
    }
    case 'ip':
      attachment.ipv4 = value;
      return;
    case 'ip6':
      attachment.ipv6 = value;
      return;
    case 'link-local-ip':
      attachment.linkLocal.push(value);
      return;
    case 'mac-address':
      attachment.mac = value;
      return;
    case 'gw-priority':
      if (!/^[+-]?\d+$/.test(value)) throw new Error(`invalid gw-priority: invalid syntax`);
      attachment.gwPriority = Number(value);
      return;
    default:
      throw new Error(`invalid field key ${key}`);
  }
}

export interface LegacyNetworkFlags {
  readonly aliases: readonly string[];
  readonly links: readonly string[];
  readonly ipv4: string;
  readonly ipv6: string;
  readonly linkLocal: readonly string[];
  readonly mac: string;
}

/** Modes that are no networks to be joined. */
function isUserDefined(name: string): boolean {
  return !['default', 'bridge', 'host', 'none'].includes(name) && !name.startsWith('container:');
}

/**
 * EndpointsConfig of create: --network with the older flags (--ip, --link …) applied to the first one.
 * @throws Error in docker's words
 */
export function endpointsOf(
  networks: readonly NetworkAttachment[],
  legacy: LegacyNetworkFlags,
): Record<string, EndpointSettings> {
  const all = networks.length === 0 ? [parseNetwork('default')] : networks.map((network) => ({ ...network }));
  const hasUserDefined = all.some(({ target }) => isUserDefined(target));
  const hasOther = all.some(({ target }) => !isUserDefined(target));
  const endpoints: Record<string, EndpointSettings> = {};
  for (const [index, attachment] of all.entries()) {
    if (attachment.target === '') throw new Error('no name set for network');
    if (index === 0) applyLegacy(attachment, legacy);
    if (attachment.mac !== '' && !isMac(attachment.mac))
      throw new Error(`${attachment.mac} is not a valid mac address`);
    if (attachment.target in endpoints) throw new Error(`network "${attachment.target}" is specified multiple times`);
    const endpoint = endpointOf(attachment);
    if (networks.length === 1 && isPlain(attachment)) continue;
    endpoints[attachment.target] = endpoint;
  }
  if (hasUserDefined && hasOther) {
    throw new Error('conflicting options: cannot attach both user-defined and non-user-defined network-modes');
  }
  return endpoints;
}

/** Nothing but a name: the daemon joins it by NetworkMode alone. */
function isPlain(attachment: NetworkAttachment): boolean {
  const { aliases, links, driverOpts, ipv4, ipv6, linkLocal, mac, gwPriority } = attachment;
  const lists = aliases.length + links.length + linkLocal.length;
  return lists === 0 && driverOpts === undefined && ipv4 + ipv6 + mac === '' && gwPriority === 0;
}

function isMac(text: string): boolean {
  return /^[\da-fA-F]{2}([:-][\da-fA-F]{2}){5}$/.test(text) || /^[\da-fA-F]{4}(\.[\da-fA-F]{4}){2}$/.test(text);
}

function applyLegacy(attachment: NetworkAttachment, legacy: LegacyNetworkFlags): void {
  const conflict = (flag: string, what: string): Error =>
    new Error(`conflicting options: cannot specify both --${flag} and per-network ${what}`);
  if (attachment.aliases.length > 0 && legacy.aliases.length > 0) throw conflict('network-alias', 'alias');
  if (attachment.ipv4 !== '' && legacy.ipv4 !== '') throw conflict('ip', 'IPv4 address');
  if (attachment.ipv6 !== '' && legacy.ipv6 !== '') throw conflict('ip6', 'IPv6 address');
  if (attachment.mac !== '' && legacy.mac !== '') throw conflict('mac-address', 'MAC address');
  if (attachment.linkLocal.length > 0 && legacy.linkLocal.length > 0) {
    throw conflict('link-local-ip', 'link-local IP addresses');
  }
  if (legacy.aliases.length > 0 && !isUserDefined(attachment.target)) {
    throw new Error('network-scoped aliases are only supported for user-defined networks');
  }
  if (legacy.aliases.length > 0) attachment.aliases = [...legacy.aliases];
  if (isUserDefined(attachment.target)) attachment.links = [...legacy.links];
  if (legacy.ipv4 !== '') attachment.ipv4 = legacy.ipv4;
  if (legacy.ipv6 !== '') attachment.ipv6 = legacy.ipv6;
  if (legacy.mac !== '') attachment.mac = legacy.mac;
  if (legacy.linkLocal.length > 0) attachment.linkLocal = [...legacy.linkLocal];
}

/** With every field, as Go writes it. */
export function endpointOf(attachment: NetworkAttachment): EndpointSettings {
  const { ipv4, ipv6, linkLocal } = attachment;
  const hasAddress = ipv4 !== '' || ipv6 !== '' || linkLocal.length > 0;
  return {
    IPAMConfig: hasAddress
      ? {
          ...(ipv4 === '' ? {} : { IPv4Address: ipv4 }),
          ...(ipv6 === '' ? {} : { IPv6Address: ipv6 }),
          ...(linkLocal.length === 0 ? {} : { LinkLocalIPs: linkLocal }),
        }
      : null,
    Links: attachment.links.length === 0 ? null : attachment.links,
    Aliases: attachment.aliases.length === 0 ? null : attachment.aliases,
    MacAddress: attachment.mac,
    DriverOpts: attachment.driverOpts ?? null,
    GwPriority: attachment.gwPriority,
    NetworkID: '',
    EndpointID: '',
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: null,
  };
}
