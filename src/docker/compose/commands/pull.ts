/** docker compose pull: pull service images. */

import { anyArgs } from '../../cli/command.ts';
import { bool, string } from '../../cli/flag.ts';
import type { Compose } from '../context.ts';
import { mapServices, type Project, type Service, serviceNames, serviceOf, withSelected } from '../model/project.ts';
import { localImages, pullImage } from '../ops/images.ts';
import { limited } from '../ops/order.ts';
import { subcommand } from '../subcommand.ts';
import type { Progress } from '../view/progress.ts';

export default subcommand({
  name: 'pull',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Pull service images',
  args: anyArgs,
  flags: {
    'ignore-buildable': bool('Ignore images that can be built'),
    'ignore-pull-failures': bool('Pull what it can and ignores images with pull failures'),
    'include-deps': bool('Also pull services declared as dependencies'),
    policy: string('Apply pull policy ("missing"|"always")'),
    quiet: bool('Pull without printing progress information', { short: 'q' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    let project = await compose.project(args);
    if (!flags['include-deps']) project = withSelected(project, args, 'nobody');
    if (flags.policy !== '')
      project = mapServices(project, (service) =>
        service.image === undefined ? service : { ...service, pull_policy: flags.policy },
      );
    await compose.run(
      (progress) =>
        pull(compose, progress, project, {
          quiet: flags.quiet,
          ignoreFailures: flags['ignore-pull-failures'],
          ignoreBuildable: flags['ignore-buildable'],
        }),
      'Pulling',
    );
  },
});

interface Options {
  readonly quiet: boolean;
  readonly ignoreFailures: boolean;
  readonly ignoreBuildable: boolean;
}

async function pull(compose: Compose, progress: Progress, project: Project, options: Options): Promise<void> {
  const images = await localImages(compose, project);
  const pulled = new Map<string, string>();
  const wanted: Service[] = [];
  for (const name of serviceNames(project)) {
    const service = serviceOf(project, name);
    const reason = skipReason(service, images, pulled, options);
    if (reason !== undefined) {
      progress.event({ id: name, state: 'done', text: reason });
      continue;
    }
    pulled.set(service.image ?? '', name);
    wanted.push(service);
  }
  const toBuild: string[] = [];
  let failure: unknown;
  await limited(compose.flags.parallel, wanted, async (service) => {
    try {
      await pullImage(compose, progress, service.name, service.image ?? '', { quiet: options.quiet, service });
    } catch (error) {
      failure ??= error;
      if (service.build) toBuild.push(service.name);
      else if (!options.ignoreFailures) throw error;
    }
  }).finally(() => {
    if (toBuild.length > 0)
      progress.tail(
        `WARNING: Some service image(s) must be built from source by running:\n    docker compose build ${toBuild.join(' ')}`,
      );
  });
  if (failure !== undefined && !options.ignoreFailures) throw failure;
}

function skipReason(
  service: Service,
  images: ReadonlyMap<string, unknown>,
  pulled: ReadonlyMap<string, string>,
  options: Options,
): string | undefined {
  const { image, pull_policy, build } = service;
  if (image === undefined) return 'Skipped - No image to be pulled';
  if (pull_policy === 'never' || pull_policy === 'build') return 'Skipped';
  const tag = /:([^/:]*)$/.exec(image)?.[1];
  // What is called latest may have become another.
  if (
    ['missing', 'if_not_present'].includes(pull_policy ?? '') &&
    images.has(image) &&
    tag !== 'latest' &&
    tag !== undefined
  )
    return 'Skipped - Image is already present locally';
  if (build && options.ignoreBuildable) return 'Skipped - Image can be built';
  const other = pulled.get(image);
  return other === undefined ? undefined : `Skipped - Image is already being pulled by ${other}`;
}
