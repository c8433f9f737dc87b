/** docker swarm init: initialize a swarm (docker/docs reference/cli/docker/swarm/init). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, duration, int, list, string, uint, uint32 } from '../../cli/flag.ts';

export default command({
  path: 'swarm init',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Initialize a swarm',
  args: noArgs,
  flags: {
    'advertise-addr': string('Advertised address (format: "<ip|interface>[:port]")'),
    autolock: bool('Enable manager autolocking (requiring an unlock key to start a stopped manager)'),
    availability: string('Availability of the node ("active", "pause", "drain")', { default: 'active' }),
    'cert-expiry': duration('Validity period for node certificates (ns|us|ms|s|m|h)', { default: 7776000000000000 }),
    'data-path-addr': string('Address or interface to use for data path traffic (format: "<ip|interface>")'),
    'data-path-port': uint32(
      'Port number to use for data path traffic (1024 - 49151). If no value is set or is set to 0, the default port (4789) is used.',
    ),
    'default-addr-pool': list('default address pool in CIDR format (default [])', { type: 'ipNetSlice' }),
    'default-addr-pool-mask-length': uint32('default address pool subnet mask length (default 24)'),
    'dispatcher-heartbeat': duration('Dispatcher heartbeat period (ns|us|ms|s|m|h)', { default: 5000000000 }),
    'external-ca': list('Specifications of one or more certificate signing endpoints', { type: 'external-ca' }),
    'force-new-cluster': bool('Force create a new cluster from current state'),
    'listen-addr': list('Listen address (format: "<ip|interface>[:port]") (default 0.0.0.0:2377)', {
      type: 'node-addr',
    }),
    'max-snapshots': uint('Number of additional Raft snapshots to retain'),
    'snapshot-interval': uint('Number of log entries between Raft snapshots', { default: 10000 }),
    'task-history-limit': int('Task history retention limit', { default: 5 }),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
