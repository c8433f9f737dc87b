/** docker compose stop: stop services. */

import { anyArgs } from '../../cli/command.ts';
import { int } from '../../cli/flag.ts';
import { stopServices } from '../ops/stop.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'stop',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Stop services',
  args: anyArgs,
  flags: { timeout: int('Specify a shutdown timeout in seconds', { short: 't' }) },
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    const { project, name } = await compose.projectOrName(args);
    const timeout = changed('timeout') ? flags.timeout : undefined;
    await compose.run(
      (progress) => stopServices(compose, progress, name.toLowerCase(), { project, services: args, timeout }),
      'Stopping',
    );
  },
});
