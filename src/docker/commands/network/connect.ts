/** docker network connect: connect a container to a network (docker/docs reference/cli/docker/network/connect). */

import type { EndpointSettings } from '../../../engine/api/types/network.ts';
import { command, exactly } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { int, list, string, strings } from '../../cli/flag.ts';
import { endpointOf } from '../../container/networks.ts';

export default command({
  path: 'network connect',
  aliases: [],
  use: '[OPTIONS] NETWORK CONTAINER',
  short: 'Connect a container to a network',
  args: exactly(2),
  flags: {
    alias: strings('Add network-scoped alias for the container'),
    'driver-opt': strings('driver options for the network'),
    'gw-priority': int('Highest gw-priority provides the default gateway. Accepts positive and negative values.'),
    ip: string('IPv4 address (e.g., "172.30.100.104")'),
    ip6: string('IPv6 address (e.g., "2001:db8::33")'),
    link: list('Add link to another container'),
    'link-local-ip': strings('Add a link-local address for the container'),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const [id = '', container = ''] = args;
    const driverOpts: Record<string, string> = {};
    for (const item of flags['driver-opt']) {
      const at = item.indexOf('=');
      if (at < 0) throw new CliError('invalid key/value pair format in driver options');
      driverOpts[item.slice(0, at)] = item.slice(at + 1);
    }
    const aliases = [...flags.alias];
    const settings = endpointOf({
      target: id,
      aliases,
      links: [...flags.link],
      driverOpts,
      ipv4: flags.ip,
      ipv6: flags.ip6,
      linkLocal: [...flags['link-local-ip']],
      mac: '',
      gwPriority: flags['gw-priority'],
    });
    // Here the real command sends what is empty, which inspect then shows.
    const endpoint: EndpointSettings = { ...settings, IPAMConfig: settings.IPAMConfig ?? {}, Aliases: aliases };
    const client = await cli.client();
    await client.call('POST /networks/{id}/connect', {
      path: { id },
      body: { Container: container, EndpointConfig: endpoint },
    });
  },
});
