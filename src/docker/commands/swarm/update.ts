/** docker swarm update: update the swarm (docker/docs reference/cli/docker/swarm/update). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, duration, int, list, uint } from '../../cli/flag.ts';

export default command({
  path: 'swarm update',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Update the swarm',
  args: noArgs,
  flags: {
    autolock: bool('Change manager autolocking setting (true|false)'),
    'cert-expiry': duration('Validity period for node certificates (ns|us|ms|s|m|h)', { default: 7776000000000000 }),
    'dispatcher-heartbeat': duration('Dispatcher heartbeat period (ns|us|ms|s|m|h)', { default: 5000000000 }),
    'external-ca': list('Specifications of one or more certificate signing endpoints', { type: 'external-ca' }),
    'max-snapshots': uint('Number of additional Raft snapshots to retain'),
    'snapshot-interval': uint('Number of log entries between Raft snapshots', { default: 10000 }),
    'task-history-limit': int('Task history retention limit', { default: 5 }),
  },
  only: 'swarm',
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
