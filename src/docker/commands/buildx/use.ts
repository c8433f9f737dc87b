/** docker buildx use: set the current builder instance (docker/docs reference/cli/docker/buildx/use). */

import { atMost, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';

export default command({
  path: 'buildx use',
  aliases: [],
  use: '[OPTIONS] NAME',
  short: 'Set the current builder instance',
  args: atMost(1),
  flags: {
    builder: string('Override the configured builder instance'),
    debug: bool('Enable debug logging', { short: 'D' }),
    default: bool('Set builder as default for current context'),
    global: bool('Builder persists context changes'),
  },
  support: 'partial: the one builder there is',
  async run({ cli, args }) {
    const [name = 'default'] = args;
    if (name === 'default') return;
    const file = `${cli.globals.configDirectory}/buildx/instances/${name}`;
    throw new CliError(
      `ERROR: failed to find instance ${JSON.stringify(name)}: open ${file}: no such file or directory`,
    );
  },
});
