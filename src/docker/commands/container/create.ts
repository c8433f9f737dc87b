/** docker container create: create a new container (docker/docs reference/cli/docker/container/create). */

import { atLeast, command } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';
import { bool, noTrust, string } from '../../cli/flag.ts';
import { checkPullOption, createContainer } from '../../container/create.ts';
import { createBody } from '../../container/create-body.ts';
import { containerFlagAliases, containerFlags } from '../../container/flags.ts';

export default command({
  path: 'container create',
  aliases: ['container create', 'create'],
  use: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  short: 'Create a new container',
  args: atLeast(1),
  flags: {
    ...containerFlags,
    name: string('Assign a name to the container'),
    platform: string('Set platform if server is multi-platform capable'),
    pull: string('Pull image before creating ("always", "|missing", "never")', { default: 'missing' }),
    quiet: bool('Suppress the pull output', { short: 'q' }),
    'disable-content-trust': noTrust('Skip image verification'),
    'use-api-socket': bool('Bind mount Docker API socket and required auth', { absent: 'experimental' }),
  },
  flagAliases: containerFlagAliases,
  interspersed: false,
  support: 'full',
  async run({ cli, args, flags, changed, path }) {
    const withHelp = (error: unknown): CliError =>
      new CliError(`docker: ${messageOf(error)}\n\nRun 'docker ${path} --help' for more information`, 125);
    let body: Awaited<ReturnType<typeof createBody>>;
    try {
      checkPullOption(flags.pull);
      body = await createBody({ cli, flags, changed, args });
    } catch (error) {
      throw withHelp(error);
    }
    const id = await createContainer(cli, body, flags);
    await cli.out(`${id}\n`);
  },
});
