/** docker swarm join: join a swarm as a node and/or manager (docker/docs reference/cli/docker/swarm/join). */

import { command, exactly } from '../../cli/command.ts';
import { list, string } from '../../cli/flag.ts';

export default command({
  path: 'swarm join',
  aliases: [],
  use: '[OPTIONS] HOST:PORT',
  short: 'Join a swarm as a node and/or manager',
  args: exactly(1),
  flags: {
    'advertise-addr': string('Advertised address (format: "<ip|interface>[:port]")'),
    availability: string('Availability of the node ("active", "pause", "drain")', { default: 'active' }),
    'data-path-addr': string('Address or interface to use for data path traffic (format: "<ip|interface>")'),
    'listen-addr': list('Listen address (format: "<ip|interface>[:port]") (default 0.0.0.0:2377)', {
      type: 'node-addr',
    }),
    token: string('Token for entry into the swarm'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
