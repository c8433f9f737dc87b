/** docker buildx history rm: remove build records (docker/docs reference/cli/docker/buildx/history/rm). */

import { requireBuilder } from '../../build/cache-usage.ts';
import { withHistory } from '../../build/history/control.ts';
import { anyArgs, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx history rm',
  aliases: [],
  use: '[OPTIONS] [REF...]',
  short: 'Remove build records',
  args: anyArgs,
  flags: {
    all: bool('Remove all build records'),
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    requireBuilder(flags.builder);
    if (args.length === 0 && !flags.all) throw new CliError('ERROR: rm requires at least one argument');
    if (args.length > 0 && flags.all) throw new CliError('ERROR: rm requires either --all or at least one argument');
    await withHistory(cli, async (history) => {
      const refs = flags.all ? (await history.records()).map(({ ref }) => ref) : args;
      for (const ref of refs) await history.remove(ref.split('/').at(-1) ?? '');
    });
  },
});
