/** docker compose down: stop and remove containers, networks. */

import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, int, string } from '../../cli/flag.ts';
import { isTrue } from '../context.ts';
import { downProject } from '../ops/down.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'down',
  use: '[OPTIONS] [SERVICES]',
  short: 'Stop and remove containers, networks',
  args: anyArgs,
  flags: {
    'remove-orphans': bool('Remove containers for services not defined in the Compose file'),
    rmi: string(
      'Remove images used by services. "local" remove only images that don\'t have a custom tag ("local"|"all")',
    ),
    timeout: int('Specify a shutdown timeout in seconds', { short: 't' }),
    volumes: bool(
      'Remove named volumes declared in the "volumes" section of the Compose file and anonymous volumes attached to containers',
      { short: 'v' },
    ),
  },
  flagAliases: new Map([['volume', 'volumes']]),
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    const { rmi } = flags;
    if (rmi !== '' && rmi !== 'all' && rmi !== 'local') throw new CliError(`invalid value for --rmi: "${rmi}"`);
    const { project, name } = await compose.projectOrName(args);
    const removeOrphans = changed('remove-orphans')
      ? flags['remove-orphans']
      : isTrue(compose.variable('COMPOSE_REMOVE_ORPHANS'));
    await compose.run((progress) =>
      downProject(compose, progress, name.toLowerCase(), {
        project,
        services: args,
        removeOrphans,
        timeout: changed('timeout') ? flags.timeout : undefined,
        images: rmi,
        volumes: flags.volumes,
      }),
    );
  },
});
