/** docker swarm ca: display and rotate the root CA (docker/docs reference/cli/docker/swarm/ca). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, duration, list } from '../../cli/flag.ts';

export default command({
  path: 'swarm ca',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Display and rotate the root CA',
  args: noArgs,
  flags: {
    'ca-cert': list('Path to the PEM-formatted root CA certificate to use for the new cluster', { type: 'pem-file' }),
    'ca-key': list('Path to the PEM-formatted root CA key to use for the new cluster', { type: 'pem-file' }),
    'cert-expiry': duration('Validity period for node certificates (ns|us|ms|s|m|h)', { default: 7776000000000000 }),
    detach: bool('Exit immediately instead of waiting for the root rotation to converge', { short: 'd' }),
    'external-ca': list('Specifications of one or more certificate signing endpoints', { type: 'external-ca' }),
    quiet: bool('Suppress progress output', { short: 'q' }),
    rotate: bool('Rotate the swarm CA - if no certificate or key are provided, new ones will be generated'),
  },
  only: 'swarm',
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
