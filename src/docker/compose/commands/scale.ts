/** docker compose scale: scale services. */

import { atLeast } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { replaceService, serviceOf, withScale, withSelected } from '../model/project.ts';
import { createProject } from '../ops/create.ts';
import { startProject } from '../ops/start.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'scale',
  use: '[SERVICE=REPLICAS...]',
  short: 'Scale services ',
  args: atLeast(1),
  flags: { 'no-deps': bool("Don't start linked services") },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    const wanted = new Map<string, number>();
    for (const arg of args) {
      const [, name, number = ''] = /^([^=]+)=([\s\S]+)$/.exec(arg) ?? [];
      if (name === undefined) throw new CliError(`invalid scale specifier: ${arg}`);
      if (!/^[-+]?\d+$/.test(number))
        throw new CliError(`invalid scale specifier: can't parse replica value as int: ${arg}`);
      wanted.set(name, Number(number));
    }
    const services = [...wanted.keys()].sort();
    let project = await compose.fullProject(services);
    if (flags['no-deps']) project = withSelected(project, services, 'nobody');
    for (const [name, number] of wanted) project = replaceService(project, withScale(serviceOf(project, name), number));
    await compose.run(async (progress) => {
      const created = await createProject(compose, progress, project, {
        services,
        build: undefined,
        quietPull: false,
        removeOrphans: false,
        ignoreOrphans: false,
        assumeYes: false,
        recreate: 'diverged',
        recreateDependencies: 'diverged',
        inherit: false,
        timeout: undefined,
      });
      await startProject(compose, progress, created);
    });
  },
});
