/** docker compose up: create and start containers. */

import type { Values } from '../../cli/command.ts';
import { anyArgs } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, int, string, stringArray } from '../../cli/flag.ts';
import { type Compose, isTrue } from '../context.ts';
import { applyCreateFlags, isIgnoringOrphans, recreateOf, scaleHelp } from '../create-flags.ts';
import { choose, type Project, serviceNames, serviceOf, withSelected } from '../model/project.ts';
import { type CreateProjectOptions, createProject } from '../ops/create.ts';
import { startProject } from '../ops/start.ts';
import { attachedUp } from '../ops/up.ts';
import { subcommand } from '../subcommand.ts';
import { LogView } from '../view/log-view.ts';
import type { WatchOptions } from '../watch/watch.ts';

const flags = {
  'abort-on-container-exit': bool('Stops all containers if any container was stopped. Incompatible with -d'),
  'abort-on-container-failure': bool('Stops all containers if any container exited with failure. Incompatible with -d'),
  'always-recreate-deps': bool('Recreate dependent containers. Incompatible with --no-recreate.'),
  attach: stringArray('Restrict attaching to the specified services. Incompatible with --attach-dependencies.'),
  'attach-dependencies': bool('Automatically attach to log output of dependent services'),
  build: bool('Build images before starting containers'),
  detach: bool('Detached mode: Run containers in the background', { short: 'd' }),
  'exit-code-from': string('Return the exit code of the selected service container. Implies --abort-on-container-exit'),
  'force-recreate': bool("Recreate containers even if their configuration and image haven't changed"),
  menu: bool(
    'Enable interactive shortcuts when running attached. Incompatible with --detach. Can also be enable/disable by setting COMPOSE_MENU environment var.',
    { absent: 'its shortcuts open Docker Desktop, and --watch is a flag' },
  ),
  'no-attach': stringArray('Do not attach (stream logs) to the specified services'),
  'no-build': bool("Don't build an image, even if it's policy"),
  'no-color': bool('Produce monochrome output'),
  'no-deps': bool("Don't start linked services"),
  'no-log-prefix': bool("Don't print prefix in logs"),
  'no-recreate': bool("If containers already exist, don't recreate them. Incompatible with --force-recreate."),
  'no-start': bool("Don't start the services after creating them"),
  pull: string('Pull image before running ("always"|"missing"|"never")', { default: 'policy' }),
  'quiet-build': bool('Suppress the build output'),
  'quiet-pull': bool('Pull without printing progress information'),
  'remove-orphans': bool('Remove containers for services not defined in the Compose file'),
  'renew-anon-volumes': bool('Recreate anonymous volumes instead of retrieving data from the previous containers', {
    short: 'V',
  }),
  scale: stringArray(scaleHelp),
  timeout: int(
    'Use this timeout in seconds for container shutdown when attached or when containers are already running',
    {
      short: 't',
    },
  ),
  timestamps: bool('Show timestamps'),
  wait: bool('Wait for services to be running|healthy. Implies detached mode.'),
  'wait-timeout': int('Maximum duration in seconds to wait for the project to be running|healthy'),
  watch: bool('Watch source code and rebuild/refresh containers when files are updated.', { short: 'w' }),
  yes: bool('Assume "yes" as answer to all prompts and run non-interactively', { short: 'y' }),
};

type Flags = Values<typeof flags>;

export default subcommand({
  name: 'up',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Create and start containers',
  args: anyArgs,
  flags,
  support: 'partial: no shortcuts menu',
  services: true,
  async run({ compose, args, flags, changed }) {
    checkFlags(flags);
    const loaded = await compose.fullProject(args);
    const removeOrphans = changed('remove-orphans')
      ? flags['remove-orphans']
      : isTrue(compose.variable('COMPOSE_REMOVE_ORPHANS'));
    const ignoreOrphans = isIgnoringOrphans(loaded);
    if (ignoreOrphans && removeOrphans)
      throw new CliError('cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans');
    if (flags.attach.length > 0 && flags['attach-dependencies'])
      throw new CliError('cannot combine --attach and --attach-dependencies');
    if (!compose.flags.allResources && loaded.services.size === 0) throw new CliError('no service selected');
    let project = applyCreateFlags(loaded, {
      pull: changed('pull') ? flags.pull : undefined,
      build: flags.build,
      scale: flags.scale,
    });
    if (flags['no-deps']) project = withSelected(project, args, 'nobody');
    if (flags['exit-code-from'] !== '') serviceOf(project, flags['exit-code-from']);
    const timeout = changed('timeout') ? flags.timeout : undefined;
    const options = createOptions(flags, args, { removeOrphans, ignoreOrphans, timeout });
    const isDetached = flags.detach || flags.wait;
    const attach = isDetached || flags['no-start'] ? [] : attachedServices(project, args, flags);
    const created = await compose.run(
      async (progress) => {
        const result = await createProject(compose, progress, project, options);
        if (isDetached && !flags['no-start'])
          await startProject(compose, progress, result, { wait: flags.wait, waitTimeout: flags['wait-timeout'] });
        return result;
      },
      flags['no-start'] ? 'Creating' : 'Running',
    );
    await compose.notices.flush();
    if (isDetached || flags['no-start']) return 0;
    const watch = flags.watch ? { services: args, build: options.build, prune: false } : undefined;
    if (watch) requireWatched(created);
    return attached(compose, created, attach, args, flags, timeout, watch);
  },
});

/** @throws CliError for flags that don't go together */
function checkFlags(flags: Flags): void {
  const [exit, failure] = [flags['abort-on-container-exit'], flags['abort-on-container-failure']];
  const stops = exit || (flags['exit-code-from'] !== '' && !failure);
  if (stops && failure)
    throw new CliError('--abort-on-container-failure cannot be combined with --abort-on-container-exit');
  const attaches = flags['attach-dependencies'] || flags.attach.length > 0;
  if (flags.wait && (attaches || stops))
    throw new CliError('--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies');
  const incompatible = (one: string, other: string): CliError =>
    new CliError(`--${one} and --${other} are incompatible`);
  if (flags.build && flags['no-build']) throw incompatible('build', 'no-build');
  if ((flags.detach || flags.wait) && (attaches || stops || failure || flags.watch))
    throw new CliError(
      `--${flags.wait ? 'wait' : 'detach'} cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch`,
    );
  if (flags['renew-anon-volumes'] && flags['no-recreate']) throw incompatible('no-recreate', 'renew-anon-volumes');
  if (flags['force-recreate'] && flags['no-recreate']) throw incompatible('force-recreate', 'no-recreate');
  if (flags['always-recreate-deps'] && flags['no-recreate']) throw incompatible('always-recreate-deps', 'no-recreate');
  if (flags['no-build'] && flags.watch) throw incompatible('no-build', 'watch');
}

function createOptions(
  flags: Flags,
  services: readonly string[],
  more: { readonly removeOrphans: boolean; readonly ignoreOrphans: boolean; readonly timeout: number | undefined },
): CreateProjectOptions {
  const never = flags['no-recreate'];
  return {
    ...more,
    services,
    build: flags['no-build']
      ? undefined
      : {
          services,
          dependencies: !flags['no-deps'],
          quiet: flags['quiet-build'],
          args: [],
          pull: false,
          noCache: false,
        },
    quietPull: flags['quiet-pull'],
    assumeYes: flags.yes,
    recreate: recreateOf(flags['force-recreate'] || flags['renew-anon-volumes'], never),
    recreateDependencies: recreateOf(flags['always-recreate-deps'], never),
    inherit: !flags['renew-anon-volumes'],
  };
}

/** Whose output is shown. @throws CliError */
function attachedServices(project: Project, args: readonly string[], flags: Flags): string[] {
  if (flags.attach.length > 0) {
    const unknown = flags.attach.filter((name) => !project.services.has(name));
    if (unknown.length > 0) throw new CliError(`cannot attach to services not included in up: ${unknown.join(', ')}`);
    return flags.attach.filter((name) => !flags['no-attach'].includes(name));
  }
  const chosen = choose(project, args, flags['attach-dependencies'] ? 'dependencies' : 'nobody');
  return chosen.filter((name) => project.services.get(name)?.attach !== false && !flags['no-attach'].includes(name));
}

function attached(
  compose: Compose,
  project: Project,
  attach: readonly string[],
  services: readonly string[],
  flags: Flags,
  timeout: number | undefined,
  watch: WatchOptions | undefined,
): Promise<number> {
  const view = new LogView(compose.cli, {
    color: compose.ansi && !flags['no-color'],
    prefix: !flags['no-log-prefix'],
    timestamps: flags.timestamps,
  });
  const stops =
    flags['abort-on-container-exit'] || (flags['exit-code-from'] !== '' && !flags['abort-on-container-failure']);
  return attachedUp(compose, project, view, {
    attach,
    services: services.filter((name) => serviceNames(project).includes(name)),
    onExit: flags['abort-on-container-failure'] ? 'fail' : stops ? 'stop' : 'ignore',
    exitCodeFrom: flags['exit-code-from'],
    timeout,
    watch,
  });
}

/** @throws CliError */
function requireWatched({ services }: Project): void {
  if ([...services.values()].every(({ develop }) => (develop?.watch ?? []).length === 0))
    throw new CliError(
      'none of the selected services is configured for watch, see https://docs.docker.com/compose/how-tos/file-watch/',
    );
}
