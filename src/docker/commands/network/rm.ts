/** docker network rm: remove one or more networks (docker/docs reference/cli/docker/network/rm). */

import { atLeast, command } from '../../cli/command.ts';
import { CliError, DaemonError, messageOf } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';

export default command({
  path: 'network rm',
  aliases: ['network rm', 'network remove'],
  use: 'NETWORK [NETWORK...]',
  short: 'Remove one or more networks',
  args: atLeast(1),
  flags: {
    force: bool('Do not error if the network does not exist', { short: 'f' }),
  },
  support: 'full',
  async run({ cli, args, flags }) {
    const client = await cli.client();
    let status = 0;
    for (const id of args) {
      try {
        await client.call('GET /networks/{id}', { path: { id } }).catch(() => undefined);
        await client.call('DELETE /networks/{id}', { path: { id } });
        await cli.out(`${id}\n`);
      } catch (error) {
        if (flags.force && error instanceof DaemonError && error.httpStatus === 404) continue;
        await cli.err(`${messageOf(error)}\n`);
        status = 1;
      }
    }
    if (status !== 0) throw new CliError('exit status 1', status);
  },
});
