/** docker compose push: push service images. */

import { encodeAuth } from '../../../engine/api/registry-auth.ts';
import { anyArgs } from '../../cli/command.ts';
import { messageOf } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { progressBar } from '../../cli/progress/json-progress.ts';
import { fullName, parseReference, registryKey, withDefaultTag } from '../../cli/reference.ts';
import type { Compose } from '../context.ts';
import { type Service, withSelected } from '../model/project.ts';
import { eachMessage } from '../ops/engine-messages.ts';
import { limited } from '../ops/order.ts';
import { subcommand } from '../subcommand.ts';
import type { Progress } from '../view/progress.ts';

export default subcommand({
  name: 'push',
  use: '[OPTIONS] [SERVICE...]',
  short: 'Push service images',
  args: anyArgs,
  flags: {
    'ignore-push-failures': bool('Push what it can and ignores images with push failures'),
    'include-deps': bool('Also push images of services declared as dependencies'),
    quiet: bool('Push without printing progress information', { short: 'q' }),
  },
  support: 'full',
  services: true,
  async run({ compose, args, flags }) {
    let project = await compose.project(args);
    if (!flags['include-deps']) project = withSelected(project, args, 'nobody');
    await compose.run(async (progress) => {
      const wanted: Service[] = [];
      for (const service of project.services.values()) {
        if (!service.build || service.image === undefined) {
          progress.event({ id: service.name, state: 'done', text: 'Skipped' });
          continue;
        }
        wanted.push(service);
      }
      await limited(compose.flags.parallel, wanted, async (service) => {
        for (const image of new Set([service.image ?? '', ...(service.build?.tags ?? [])])) {
          try {
            await push(compose, progress, image, flags.quiet);
          } catch (error) {
            if (!flags['ignore-push-failures']) throw error;
            progress.tail(`Pushing ${service.name}: ${messageOf(error)}`);
          }
        }
      });
    }, 'Pushing');
  },
});

async function push(compose: Compose, progress: Progress, image: string, quiet: boolean): Promise<void> {
  const client = await compose.client();
  const reference = withDefaultTag(parseReference(image));
  const auth = (await compose.cli.config()).auth(registryKey(reference));
  const stream = await client.call('POST /images/{name}/push', {
    path: { name: fullName(reference) },
    query: { tag: reference.tag },
    headers: { 'X-Registry-Auth': encodeAuth(auth) },
  });
  await eachMessage(stream, ({ id = '', status = '', progressDetail }) => {
    if (quiet || id === '') return;
    const { current = 0, total = 0 } = progressDetail ?? {};
    const isDone = ['pushed', 'layer already exists'].includes(status.toLowerCase());
    progress.event({
      id: `Pushing ${image}: ${id}`,
      state: isDone ? 'done' : 'working',
      text: status,
      status: progressBar(progressDetail, 200, 0),
      current: total === 0 ? 0 : current,
      total,
      percent: isDone ? 100 : total > 0 ? Math.trunc((current * 100) / total) : 0,
    });
  });
}
