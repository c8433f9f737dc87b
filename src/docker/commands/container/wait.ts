/** docker container wait: block until one or more containers stop, then print their exit codes (docker/docs reference/cli/docker/container/wait). */

import { atLeast, command } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';

export default command({
  path: 'container wait',
  aliases: ['container wait', 'wait'],
  use: 'CONTAINER [CONTAINER...]',
  short: 'Block until one or more containers stop, then print their exit codes',
  args: atLeast(1),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const client = await cli.client();
    const errors: string[] = [];
    for (const id of args) {
      try {
        const { StatusCode, Error: failure } = await client.call('POST /containers/{id}/wait', {
          path: { id },
          query: {},
        });
        if (failure) throw new CliError(failure.Message);
        await cli.out(`${StatusCode}\n`);
      } catch (error) {
        errors.push(messageOf(error));
      }
    }
    if (errors.length > 0) throw new CliError(errors.join('\n'));
  },
});
