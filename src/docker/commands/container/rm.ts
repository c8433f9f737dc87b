/** docker container rm: remove one or more containers (docker/docs reference/cli/docker/container/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { CliError, DaemonError, messageOf } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'container rm',
  aliases: ['container rm', 'container remove', 'rm'],
  use: '[OPTIONS] CONTAINER [CONTAINER...]',
  short: 'Remove one or more containers',
  args: atLeast(1),
  flags: {
    force: bool('Force the removal of a running container (uses SIGKILL)', { short: 'f' }),
    link: bool('Remove the specified link', { short: 'l' }),
    volumes: bool('Remove anonymous volumes associated with the container', { short: 'v' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    const query = {
      ...(flags.volumes ? { v: '1' } : {}),
      ...(flags.link ? { link: '1' } : {}),
      ...(flags.force ? { force: '1' } : {}),
    };
    const errors: string[] = [];
    for (const name of args) {
      const id = name.replace(/^\/+|\/+$/g, '');
      try {
        if (id === '') throw new CliError('container name cannot be empty');
        await client.call('DELETE /containers/{id}', { path: { id }, query });
        await cli.out(`${name}\n`);
      } catch (error) {
        if (flags.force && error instanceof DaemonError && error.httpStatus === 404)
          await cli.err(`${error.message}\n`);
        else errors.push(messageOf(error));
      }
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
});
