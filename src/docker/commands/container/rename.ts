/** docker container rename: rename a container (docker/docs reference/cli/docker/container/rename). */

import { command, exactly } from '../../cli/command.ts';
import { CliError, messageOf } from '../../cli/errors.ts';

export default command({
  path: 'container rename',
  aliases: ['container rename', 'rename'],
  use: 'CONTAINER NEW_NAME',
  short: 'Rename a container',
  args: exactly(2),
  flags: {},
  support: 'full',
  async run({ cli, args }) {
    const [oldName = '', newName = ''] = args.map((arg) => arg.trim());
    if (oldName === '' || newName === '') throw new CliError('Error: Neither old nor new names may be empty');
    const client = await cli.client();
    try {
      await client.call('POST /containers/{id}/rename', { path: { id: oldName }, query: { name: newName } });
    } catch (error) {
      await cli.err(`${messageOf(error)}\n`);
      throw new CliError(`Error: failed to rename container named ${oldName}`);
    }
  },
});
