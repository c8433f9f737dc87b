/** docker container commit: create a new image from a container's changes (docker/docs reference/cli/docker/container/commit). */

import { between, command } from '../../cli/command.ts';
import { CliError } from '../../cli/errors.ts';
import { bool, list, string } from '../../cli/flag.ts';
import { fullName, parseReference, withDefaultTag } from '../../cli/reference.ts';
import { requireName } from '../../client.ts';

export default command({
  path: 'container commit',
  aliases: ['container commit', 'commit'],
  use: '[OPTIONS] CONTAINER [REPOSITORY[:TAG]]',
  short: "Create a new image from a container's changes",
  args: between(1, 2),
  flags: {
    author: string('Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")', { short: 'a' }),
    change: list('Apply Dockerfile instruction to the created image', { short: 'c' }),
    message: string('Commit message', { short: 'm' }),
    pause: bool('Pause container during commit', { short: 'p', default: true }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const [container = '', name = ''] = args;
    const reference = name === '' ? undefined : withDefaultTag(parseReference(name));
    if (reference && reference.digest !== '') throw new CliError('refusing to create a tag with a digest reference');
    requireName('container', container);
    const client = await cli.client();
    const { Id } = await client.call('POST /commit', {
      query: {
        container,
        repo: reference ? fullName(reference) : '',
        tag: reference?.tag ?? '',
        comment: flags.message,
        author: flags.author,
        ...(flags.change.length > 0 ? { changes: flags.change } : {}),
        ...(flags.pause ? {} : { pause: '0' }),
      },
      body: null as unknown as Record<string, never>,
    });
    await cli.out(`${Id}\n`);
  },
});
