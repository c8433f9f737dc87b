/** docker compose watch: in the help, and refused. */

import { anyArgs } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'watch',
  use: '[SERVICE...]',
  short: 'Watch build context for service and rebuild/refresh containers when files are updated',
  args: anyArgs,
  flags: {
    'no-up': bool('Do not build & start services before watching'),
    prune: bool('Prune dangling images on rebuild', { default: true }),
    quiet: bool('hide build output'),
  },
  support: "absent: files of this machine can't be watched",
  async run() {},
});
