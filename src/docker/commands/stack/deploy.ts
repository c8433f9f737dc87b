/** docker stack deploy: deploy a new stack or update an existing stack (docker/docs reference/cli/docker/stack/deploy). */

import { command, exactly } from '../../cli/command.ts';
import { bool, string, strings } from '../../cli/flag.ts';

export default command({
  path: 'stack deploy',
  aliases: ['stack deploy', 'stack up'],
  use: '[OPTIONS] STACK',
  short: 'Deploy a new stack or update an existing stack',
  args: exactly(1),
  flags: {
    'compose-file': strings('Path to a Compose file, or "-" to read from stdin', { short: 'c' }),
    detach: bool('Exit immediately instead of waiting for the stack services to converge', {
      short: 'd',
      default: true,
    }),
    prune: bool('Prune services that are no longer referenced'),
    quiet: bool('Suppress progress output', { short: 'q' }),
    'resolve-image': string(
      'Query the registry to resolve image digest and supported platforms ("always", "changed", "never")',
      { default: 'always' },
    ),
    'with-registry-auth': bool('Send registry authentication details to Swarm agents'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
