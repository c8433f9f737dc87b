/** docker compose watch: containers follow the files they are made of, until ^C. */

import { SIGINT, SIGTERM } from '../../../kernel/uapi/signal.ts';
import { anyArgs } from '../../cli/command.ts';
import { bool } from '../../cli/flag.ts';
import type { Compose } from '../context.ts';
import { mapServices, type Project } from '../model/project.ts';
import type { BuildOptions } from '../ops/build.ts';
import { createProject } from '../ops/create.ts';
import { startProject } from '../ops/start.ts';
import { subcommand } from '../subcommand.ts';
import { LogView } from '../view/log-view.ts';
import { lockProject } from '../watch/project-lock.ts';
import { Watch } from '../watch/watch.ts';

export default subcommand({
  name: 'watch',
  use: '[SERVICE...]',
  short: 'Watch build context for service and rebuild/refresh containers when files are updated',
  args: anyArgs,
  flags: {
    'no-up': bool('Do not build & start services before watching'),
    prune: bool('Prune dangling images on rebuild', { default: true }),
    quiet: bool('hide build output'),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const project = await compose.fullProject(args);
    const build: BuildOptions = {
      services: args,
      dependencies: true,
      quiet: flags.quiet,
      args: [],
      pull: false,
      noCache: false,
    };
    await lockProject(compose.cli, project.name);
    if (!flags['no-up']) await up(compose, project, build);
    const view = new LogView(compose.cli, { color: false, prefix: false });
    const watch = await Watch.start(compose, view, project, { services: args, build, prune: flags.prune });
    return untilStopped(compose, watch, view);
  },
});

async function up(compose: Compose, given: Project, build: BuildOptions): Promise<void> {
  const project = mapServices(given, (service) =>
    service.build && service.develop ? { ...service, pull_policy: 'build' } : service,
  );
  await compose.run(async (progress) => {
    const created = await createProject(compose, progress, project, {
      services: build.services,
      build,
      quietPull: build.quiet,
      removeOrphans: false,
      ignoreOrphans: false,
      assumeYes: false,
      recreate: 'diverged',
      recreateDependencies: 'never',
      inherit: true,
      timeout: undefined,
    });
    await startProject(compose, progress, created);
  }, 'Running');
  await compose.notices.flush();
}

/** Answers the exit status of a command that was interrupted. */
async function untilStopped(compose: Compose, watch: Watch, view: LogView): Promise<number> {
  const { system } = compose.cli;
  const stopped = new Promise<number>((resolve) => {
    for (const signal of [SIGINT, SIGTERM]) system.onSignal(signal, () => resolve(130));
  });
  const status = await Promise.race([stopped, watch.run()]);
  view.close();
  watch.close();
  await view.flush();
  // An error without words is a line of its own to docker.
  await compose.cli.err('\n');
  return status ?? 1;
}
