/** docker buildx ls: list builder instances (docker/docs reference/cli/docker/buildx/ls). */

import { tabulate } from '../../../lib/tabwriter.ts';
import { command, zeroArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx ls',
  aliases: [],
  use: '',
  short: 'List builder instances',
  args: zeroArgs,
  flags: {
    debug: bool('Enable debug logging', { short: 'D' }),
    format: string('Format the output', { default: 'table' }),
    'no-trunc': bool("Don't truncate output"),
  },
  support: 'partial: the one builder there is; no --format',
  async run({ cli, changed }) {
    if (changed('format')) throw new CliError('ERROR: --format is not supported here');
    const client = await cli.client();
    const { Arch, Os } = await client.call('GET /version', {});
    const rows = [
      ['NAME/NODE', 'DRIVER/ENDPOINT', 'STATUS', 'BUILDKIT', 'PLATFORMS'],
      ['default*', 'docker', '', '', ''],
      [' \\_ default', ' \\_ default', 'running', 'v0.0.0+unknown', `${Os}/${Arch}`],
    ];
    await cli.out(tabulate(`${rows.map((row) => row.join('\t')).join('\n')}\n`, { minWidth: 10, padding: 3 }));
  },
});
