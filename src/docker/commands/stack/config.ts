/** docker stack config: outputs the final config file, after doing merges and interpolations (docker/docs reference/cli/docker/stack/config). */

import { command, noArgs } from '../../cli/command.ts';
import { bool, strings } from '../../cli/flag.ts';

export default command({
  path: 'stack config',
  aliases: [],
  use: '[OPTIONS]',
  short: 'Outputs the final config file, after doing merges and interpolations',
  args: noArgs,
  flags: {
    'compose-file': strings('Path to a Compose file, or "-" to read from stdin', { short: 'c' }),
    'skip-interpolation': bool('Skip interpolation and output only merged config'),
  },
  support: 'absent: swarm mode is not part of this engine',
  async run() {},
});
