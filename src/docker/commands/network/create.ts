/** docker network create: create a network (docker/docs reference/cli/docker/network/create). */

import type { NetworkCreateRequest } from '../../../engine/api/types/network.ts';
import { command, exactly } from '../../cli/command.ts';
import { bool, list, map, string, strings } from '../../cli/flag.ts';
import { validateLabel } from '../../container/validators.ts';
import { ipamConfigs } from '../../network/ipam.ts';

export default command({
  path: 'network create',
  aliases: [],
  use: '[OPTIONS] NETWORK',
  short: 'Create a network',
  args: exactly(1),
  flags: {
    attachable: bool('Enable manual container attachment'),
    'aux-address': map('Auxiliary IPv4 or IPv6 addresses used by Network driver'),
    'config-from': string('The network from which to copy the configuration'),
    'config-only': bool('Create a configuration only network'),
    driver: string('Driver to manage the Network', { short: 'd', default: 'bridge' }),
    gateway: strings('IPv4 or IPv6 Gateway for the master subnet'),
    ingress: bool('Create swarm routing-mesh network'),
    internal: bool('Restrict external access to the network'),
    'ip-range': strings('Allocate container ip from a sub-range'),
    'ipam-driver': string('IP Address Management Driver', { default: 'default' }),
    'ipam-opt': map('Set IPAM driver specific options'),
    ipv4: bool('Enable or disable IPv4 address assignment', { default: true }),
    ipv6: bool('Enable or disable IPv6 address assignment'),
    label: list('Set metadata on a network', { validate: validateLabel }),
    opt: map('Set driver specific options', { short: 'o' }),
    scope: string("Control the network's scope"),
    subnet: strings('Subnet in CIDR format that represents a network segment'),
  },
  support: 'full',
  async run({ cli, args, flags, changed }) {
    const client = await cli.client();
    const options = Object.fromEntries(flags.opt);
    const body: NetworkCreateRequest = {
      Driver: flags.driver,
      Scope: flags.scope,
      ...(changed('ipv4') ? { EnableIPv4: flags.ipv4 } : {}),
      ...(changed('ipv6') ? { EnableIPv6: flags.ipv6 } : {}),
      IPAM: {
        Driver: flags['ipam-driver'],
        Options: Object.fromEntries(flags['ipam-opt']),
        Config: ipamConfigs(flags.subnet, flags['ip-range'], flags.gateway, flags['aux-address']),
      },
      Internal: flags.internal,
      Attachable: flags.attachable,
      Ingress: flags.ingress,
      ConfigOnly: flags['config-only'],
      ConfigFrom: flags['config-from'] === '' ? null : { Network: flags['config-from'] },
      Options: options,
      Labels: Object.fromEntries(
        flags.label.map((item) => {
          const at = item.indexOf('=');
          return at < 0 ? [item, ''] : [item.slice(0, at), item.slice(at + 1)];
        }),
      ),
      Name: args[0] ?? '',
    };
    const { Id, Warning } = await client.call('POST /networks/create', { body });
    if (Warning !== '' && Warning !== undefined) await cli.err(`WARNING: ${Warning}\n`);
    await cli.out(`${Id}\n`);
  },
});
