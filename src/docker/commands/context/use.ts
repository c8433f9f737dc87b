/** docker context use: set the current docker context (docker/docs reference/cli/docker/context/use). */

import { anyArgs, command } from '../../cli/command.ts';
import { ContextStore } from '../../cli/context-store.ts';
import { CliError } from '../../cli/errors.ts';

export default command({
  path: 'context use',
  aliases: [],
  use: 'CONTEXT',
  short: 'Set the current docker context',
  args: anyArgs,
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    if (args.length !== 1) throw new CliError(`accepts 1 arg(s), received ${args.length}`);
    const [name = ''] = args;
    const config = await cli.config();
    if (name === 'default') delete config.json.currentContext;
    else {
      await new ContextStore(cli).read(name);
      config.json.currentContext = name;
    }
    await config.save();
    await cli.out(`${name}\n`);
    await cli.err(`Current context is now "${name}"\n`);
    if (name !== 'default' && cli.env('DOCKER_HOST') !== '') {
      await cli.err(
        `Warning: DOCKER_HOST environment variable overrides the active context. To use ${JSON.stringify(name)}, either set the global --context flag, or unset DOCKER_HOST environment variable.\n`,
      );
    }
  },
});
