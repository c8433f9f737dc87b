/** docker compose commit: create a new image from a service container's changes. */

import { between } from '../../cli/command.ts';
import { bool, int, list, string } from '../../cli/flag.ts';
import commit from '../../commands/container/commit.ts';
import { delegate } from '../delegate.ts';
import { nameOf, oneContainer } from '../ops/containers.ts';
import { subcommand } from '../subcommand.ts';

export default subcommand({
  name: 'commit',
  use: '[OPTIONS] SERVICE [REPOSITORY[:TAG]]',
  short: "Create a new image from a service container's changes",
  args: between(1, 2),
  flags: {
    author: string('Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")', { short: 'a' }),
    change: list('Apply Dockerfile instruction to the created image', { short: 'c' }),
    index: int('index of the container if service has multiple replicas.'),
    message: string('Commit message', { short: 'm' }),
    pause: bool('Pause container during commit', { short: 'p', default: true }),
  },
  support: 'partial: the image has no tag in the progress',
  services: true,
  async run({ compose, args, flags }) {
    const [service = '', image] = args;
    const client = await compose.client();
    const container = await oneContainer(client, await compose.projectName(), service, { index: flags.index });
    const words = [
      ...(flags.author === '' ? [] : ['-a', flags.author]),
      ...flags.change.flatMap((change) => ['-c', change]),
      ...(flags.message === '' ? [] : ['-m', flags.message]),
      `--pause=${flags.pause}`,
      nameOf(container),
      ...(image === undefined ? [] : [image]),
    ];
    return delegate(compose.cli, commit, words);
  },
});
