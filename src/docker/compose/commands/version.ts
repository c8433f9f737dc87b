/** docker compose version: show the Docker Compose version information. */

import { noArgs } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import { version } from '../compose-version.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'version',
  use: '[OPTIONS]',
  short: 'Show the Docker Compose version information',
  args: noArgs,
  flags: {
    format: string('Format the output. Values: [pretty | json]. (Default: pretty)', { short: 'f' }),
    short: bool("Shows only Compose's version number"),
  },
  support: 'full',
  async run({ compose, flags }) {
    if (flags.short) await compose.cli.out(`${version}\n`);
    else if (flags.format === 'json') await compose.cli.out(`{"version":"${version}"}\n`);
    else await compose.cli.out(`Docker Compose version ${version}\n`);
  },
});
