/** docker buildx rm: remove one or more builder instances (docker/docs reference/cli/docker/buildx/rm). */

import { anyArgs, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx rm',
  aliases: [],
  use: '[OPTIONS] [NAME...]',
  short: 'Remove one or more builder instances',
  args: anyArgs,
  flags: {
    'all-inactive': bool('Remove all inactive builders'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    force: bool('Do not prompt for confirmation', { short: 'f' }),
    'keep-daemon': bool('Keep the BuildKit daemon running'),
    'keep-state': bool('Keep BuildKit state'),
  },
  support: "partial: there is one builder, the daemon's own, which can't be removed",
  async run({ cli, args, flags }) {
    const names = args.length > 0 ? args : [flags.builder || 'default'];
    if (flags['all-inactive']) return;
    for (const name of names) {
      const reason =
        name === 'default'
          ? 'context builder cannot be removed, run `docker context rm default` to remove this context'
          : `no builder ${JSON.stringify(name)} found`;
      await cli.err(`failed to remove ${name}: ${reason}\n`);
    }
    throw new CliError('ERROR: failed to remove one or more builders');
  },
});
