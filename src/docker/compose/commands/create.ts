/** docker compose create: creates containers for a service. */

import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, string, stringArray } from '../../cli/flag.ts';
import { applyCreateFlags, isIgnoringOrphans, recreateOf, scaleHelp } from '../create-flags.ts';
import { createProject } from '../ops/create.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'create',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Creates containers for a service',
  args: anyArgs,
  flags: {
    build: bool('Build images before starting containers'),
    'force-recreate': bool("Recreate containers even if their configuration and image haven't changed"),
    'no-build': bool("Don't build an image, even if it's policy"),
    'no-recreate': bool("If containers already exist, don't recreate them. Incompatible with --force-recreate."),
    pull: string('Pull image before running ("always"|"missing"|"never"|"build")', { default: 'policy' }),
    'quiet-pull': bool('Pull without printing progress information'),
    'remove-orphans': bool('Remove containers for services not defined in the Compose file'),
    scale: stringArray(scaleHelp),
    yes: bool('Assume "yes" as answer to all prompts and run non-interactively', { short: 'y' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags, changed }) {
    if (flags.build && flags['no-build']) throw new CliError('--build and --no-build are incompatible');
    if (flags['force-recreate'] && flags['no-recreate'])
      throw new CliError('--force-recreate and --no-recreate are incompatible');
    const loaded = await compose.fullProject(args);
    const project = applyCreateFlags(loaded, {
      pull: changed('pull') ? flags.pull : undefined,
      build: flags.build,
      scale: flags.scale,
    });
    await compose.run(
      (progress) =>
        createProject(compose, progress, project, {
          services: args,
          build: flags['no-build']
            ? undefined
            : { services: args, dependencies: true, quiet: false, args: [], pull: false, noCache: false },
          quietPull: flags['quiet-pull'],
          removeOrphans: flags['remove-orphans'],
          ignoreOrphans: isIgnoringOrphans(project),
          assumeYes: flags.yes,
          recreate: recreateOf(flags['force-recreate'], flags['no-recreate']),
          recreateDependencies: flags['no-recreate'] ? 'never' : 'diverged',
          inherit: true,
          timeout: undefined,
        }),
      'Creating',
    );
  },
});
